import { describe, expect, it } from 'vitest';
import { brandColours, brandTokens, contrast } from '#protocol/brand-colour.ts';
import { send } from '../client/outbox.ts';
import { Simulation } from '../test/simulation.ts';
import { readBoot } from './boot.ts';
import { dayOf, hueOf, initials, sizeOf } from './format.ts';
import { askedForPerson, needsMore, onlyCard, openButtons, type Row, threadRows } from './thread-rows.ts';
import { loadWords, uiLocale } from './words.ts';
import { en } from './words-en.ts';
import { zh } from './words-zh.ts';

const text = (body: string) => ({ t: 'msg.send' as const, kind: 'text' as const, body });

describe('colour', () => {
  it('reaches 4.5:1 for any colour a site owner may choose, in both themes', () => {
    for (let n = 0; n < 0x1000; n += 7) {
      const hex = `#${n.toString(16).padStart(3, '0').replace(/./g, '$&$&')}`;
      for (const theme of ['light', 'dark'] as const) {
        const { brand, on } = brandColours(hex, theme);
        expect(contrast(brand, on), `${hex} ${theme}`).toBeGreaterThanOrEqual(4.5);
        const tokens = brandTokens(hex, theme) ?? {};
        const card = theme === 'light' ? '#ffffff' : '#181d20';
        expect(contrast(tokens['--p-brand-fg'] ?? '', card), `${hex} ${theme} fg`).toBeGreaterThanOrEqual(4.5);
        expect(contrast(tokens['--p-focus'] ?? '', card), `${hex} ${theme} focus`).toBeGreaterThanOrEqual(3);
        if (theme === 'dark') expect(contrast(tokens['--p-brand-line'] ?? '', '#e6eaed'), `${hex} own bubble`).toBeGreaterThanOrEqual(4.5);
      }
    }
  });

  it('leaves a colour alone that reads well, and ignores what is none', () => {
    expect(brandColours('#7c2d12', 'light')).toEqual({ brand: '#7c2d12', on: '#ffffff' });
    expect(brandTokens('red; background:url(x)', 'light')).toBeNull();
  });
});

describe('format', () => {
  it('names days, sizes and people', () => {
    const now = new Date(2026, 10, 24, 9).getTime();
    expect(dayOf(new Date(2026, 10, 24, 0, 1).getTime(), now, 'en', en)).toBe('Today');
    expect(dayOf(new Date(2026, 10, 23, 23, 59).getTime(), now, 'zh', zh)).toBe('昨天');
    expect(dayOf(new Date(2025, 0, 2).getTime(), now, 'en', en)).toBe('January 2, 2025');
    expect([0, 1023, 1024, 20 * 1024 * 1024, 1.5 * 1024 * 1024].map(sizeOf)).toEqual(['0 B', '1023 B', '1 KB', '20 MB', '1.5 MB']);
    expect(['林薇', 'Lena Wolf', 'lena', ''].map(initials)).toEqual(['林', 'LW', 'L', '?']);
    expect(hueOf('a')).toBe(hueOf('a'));
  });
});

describe('boot', () => {
  it('takes the embedding origin only inside a frame and only as an origin', () => {
    const at = (hash: string) => ({ pathname: '/widget/inbox-1/frame', hash, search: '' });
    expect(readBoot(at('#o=https%3A%2F%2Fshop.example&l=zh-CN&t=dark'), true)).toMatchObject({ inbox: 'inbox-1', host: 'https://shop.example', locale: 'zh-CN', theme: 'dark' });
    expect(readBoot(at('#o=https%3A%2F%2Fshop.example'), false).host).toBeNull();
    for (const bad of ['*', 'null', 'https://shop.example/path', 'javascript:alert(1)']) expect(readBoot(at(`#o=${encodeURIComponent(bad)}`), true).host).toBeNull();
    expect(readBoot({ pathname: '/c/inbox-2', hash: '', search: '?lang=zh' }, false)).toMatchObject({ inbox: 'inbox-2', locale: 'zh' });
  });
});

describe('words', () => {
  it('has every word in both languages, without 请 and without exclamation marks', async () => {
    expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort());
    for (const words of [zh, en]) for (const w of Object.values(words)) if (typeof w === 'string') expect(w).not.toMatch(/[!！]|请/);
    expect((await loadWords('zh')).send).toBe('发送');
    expect([uiLocale('fr', 'zh-TW'), uiLocale(null, undefined), uiLocale('EN-gb', 'zh')]).toEqual(['zh', 'en', 'en']);
  });
});

describe('thread rows', () => {
  const messages = (rows: Row[]) => rows.flatMap((r) => (r.row === 'message' ? [r] : []));

  it('groups by author, separates days, tells what happened, and shows the unsent at the end', () => {
    const sim = new Simulation(3);
    const tab = sim.openTab();
    const m = tab.machine;
    send(m, 'new:1', text('hello'));
    sim.advance(1_000);
    const id = m.aliases.get('new:1') ?? '';
    sim.server.emit(id, 'conversation.assigned', { kind: 'system' }, { agent: 'a1', agentName: 'Lena', by: 'rule', reason: 'team' });
    sim.server.say(id, 'one');
    const recalled = sim.server.say(id, 'two');
    sim.server.say(id, 'three');
    sim.server.emit(id, 'message.recalled', { kind: 'agent', id: 'a1', name: 'Lena' }, { target: recalled.id });
    sim.advance(500);
    sim.online = false;
    sim.cut(tab);
    sim.advance(100);
    send(m, id, text('kept'));
    const rows = threadRows(m, id, sim.now, 'en', en);
    expect(rows[0]).toMatchObject({ row: 'day', text: 'Today' });
    expect(rows.flatMap((r) => (r.row === 'activity' ? [r.text.replace(/ · .*/, '')] : []))).toEqual(['Lena joined', 'Lena recalled a message']);
    expect(messages(rows).map((r) => [r.data.body, r.mine, r.state])).toEqual([
      ['hello', true, 'committed'],
      ['one', false, null],
      ['three', false, null],
      ['kept', true, 'queued'],
    ]);
  });

  it('offers buttons until something is answered, and a person until one was asked for', () => {
    const sim = new Simulation(4);
    const { machine: m } = sim.openTab();
    send(m, 'new:1', text('hello'));
    sim.advance(1_000);
    const id = m.aliases.get('new:1') ?? '';
    sim.server.say(id, 'Which one?', { kind: 'bot', id: 'b' }, { buttons: [{ id: 'x', label: 'This' }] });
    sim.advance(500);
    const rows = () => threadRows(m, id, sim.now, 'en', en);
    expect(openButtons(rows())?.buttons.map((b) => b.label)).toEqual(['This']);
    send(m, id, text('This'));
    expect(openButtons(rows())).toBeNull();
    expect(askedForPerson(m, id)).toBe(false);
    send(m, id, { t: 'conv.human' });
    expect(askedForPerson(m, id)).toBe(true);
    sim.advance(1_000);
    expect(m.outbox).toEqual([]);
    expect(askedForPerson(m, id)).toBe(true);
  });

  it('knows a lone card, who has come in, and when the parts that come later are needed', () => {
    const sim = new Simulation(5);
    const { machine: m } = sim.openTab();
    send(m, 'new:1', text('hello'));
    sim.advance(1_000);
    const id = m.aliases.get('new:1') ?? '';
    const rows = () => threadRows(m, id, sim.now, 'en', en);
    expect(needsMore(m.convs.get(id), rows())).toBe(false);
    sim.server.emit(id, 'conversation.assigned', { kind: 'system' }, { agent: 'a1', agentName: 'Lena', by: 'rule', reason: 'team' });
    sim.server.say(id, 'with words', { kind: 'bot', id: 'b' }, { card: { title: 'One' } });
    sim.server.say(id, '', { kind: 'bot', id: 'b' }, { card: { title: 'Two' } });
    sim.advance(500);
    expect(rows().map(onlyCard).filter(Boolean)).toHaveLength(1);
    expect(rows().flatMap((r) => (r.row === 'activity' ? [r.joined] : []))).toEqual([{ kind: 'agent', id: 'a1', name: 'Lena' }]);
    expect(needsMore(m.convs.get(id), rows())).toBe(true);
  });
});
