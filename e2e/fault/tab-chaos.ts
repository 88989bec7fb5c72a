/** F22: the widget in three tabs of one browser under reloads, crashes, cut networks, a full and a blocked disk; judged from the server's log. */
import { type Browser, type BrowserContext, chromium } from '@playwright/test';
import { openDatabase } from '../../bench/lib/database.ts';
import { seeded } from '../protocol/hostile.ts';
import { startServer } from '../protocol/server.ts';
import { World } from '../protocol/world.ts';
import type { Case, Sizes } from './cases.ts';
import { sleep } from './stage.ts';
import { type Compared, compare } from './tab-compare.ts';
import { closeTab, crashTab, debug, openTab, reloadTab, type TabPage, writeInto } from './tab-page.ts';

const TABS = 3;
const SIZES: Record<Sizes, { messages: number; faults: number; apart: number }> = {
  quick: { messages: 50, faults: 20, apart: 5 },
  short: { messages: 459, faults: 200, apart: 20 },
  long: { messages: 2_000, faults: 800, apart: 40 },
};

export const F22: Case = {
  id: 'F22',
  title: 'tab chaos: the widget in three tabs, reloads, crashes, offline, a full disk, no storage',
  async run(size, seed) {
    const began = performance.now();
    const { messages, faults, apart } = SIZES[size];
    const child = await startServer();
    const browser = await chromium.launch({ executablePath: process.env.PARLEY_CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-dev-shm-usage'] });
    try {
      const world = await World.make(child);
      const url = `${world.base}/c/${world.inbox}?lang=en`;
      const chaos = new Chaos(await context(browser), url, seeded(seed));
      await chaos.run(messages, faults);
      const full = await withFullDisk(browser, url, apart);
      const blocked = await withoutStorage(browser, url, apart);
      const old = await withOldOutbox(browser, url, world.inbox);
      const wrote = [...chaos.wrote, ...full, ...blocked, old];
      const v = await judge(child.dataDir, wrote);
      const behind = await chaos.behind();
      const lines = [
        `${wrote.length} messages, ${chaos.count} reloads and kills (${Object.entries(chaos.kinds)
          .map(([k, n]) => `${n} ${k}`)
          .join(', ')}): ${v.lost.length} lost, ${v.doubled.length} doubled, ${v.reordered.length} reordered`,
        `${apart} of them with a full disk, ${apart} without storage; ${v.conversations} conversations; ${Math.round((performance.now() - began) / 1000)} s`,
        ...v.lost.slice(0, 5).map((x) => `lost: ${x}`),
        ...v.doubled.slice(0, 5).map((x) => `doubled: ${x}`),
        ...v.reordered.slice(0, 5).map((x) => `reordered: ${x}`),
        ...behind.map((x) => `a tab does not show the last message: ${x}`),
      ];
      return { ok: v.lost.length + v.doubled.length + v.reordered.length + behind.length === 0 && v.conversations === 4 && chaos.count >= faults, lines };
    } finally {
      await browser.close();
      await child.stop();
    }
  },
};

const context = (browser: Browser) => browser.newContext({ locale: 'en-US', reducedMotion: 'reduce' });

class Chaos {
  readonly wrote: string[] = [];
  readonly kinds: Record<string, number> = {};
  count = 0;
  /** The oldest first: it holds the lock, so it is the one that sends. */
  #tabs: TabPage[] = [];
  #offline = false;

  constructor(
    private readonly context: BrowserContext,
    private readonly url: string,
    private readonly random: () => number,
  ) {}

  async run(messages: number, faults: number): Promise<void> {
    await this.#fill();
    while (this.count < faults || this.wrote.length < messages) {
      const upTo = Math.min(messages, Math.ceil((messages * (this.count + 1)) / faults));
      while (this.wrote.length < upTo) await this.#write();
      await this.#fault();
      await this.#fill();
    }
    await this.#network(true);
  }

  /** Tabs that do not show what was written last, once everything has come to rest. */
  async behind(): Promise<string[]> {
    const last = this.wrote[this.wrote.length - 1] ?? '';
    const found: string[] = [];
    for (const tab of this.#tabs) {
      const shown = await tab.page
        .getByRole('log')
        .getByText(last, { exact: true })
        .first()
        .waitFor({ timeout: 15_000 })
        .then(
          () => true,
          () => false,
        );
      if (!shown) found.push(tab.writer);
    }
    return found;
  }

  async #fault(): Promise<void> {
    const n = Math.floor(this.random() * 10);
    const tab = this.#tabs[Math.floor(this.random() * this.#tabs.length)];
    const leader = this.#tabs[0];
    if (tab === undefined || leader === undefined) return;
    if (n === 0 || this.#offline) {
      await this.#network(this.#offline);
      if (this.#offline) return;
    }
    this.count++;
    const victim = n % 2 === 0 ? leader : tab;
    if (n < 5) return this.#note('reloads mid-send', () => this.#reload(victim));
    if (n < 8) return this.#note(victim === leader ? 'crashes of the leader' : 'crashes', () => crashTab(victim));
    return this.#note(victim === leader ? 'closings of the leader' : 'closings', () => closeTab(victim));
  }

  async #note(kind: string, run: () => Promise<void>): Promise<void> {
    this.kinds[kind] = (this.kinds[kind] ?? 0) + 1;
    await run();
  }

  async #reload(tab: TabPage): Promise<void> {
    await reloadTab(tab);
    // The lock goes to the tab that has waited longest.
    this.#tabs = [...this.#tabs.filter((x) => x !== tab), tab];
  }

  async #network(on: boolean): Promise<void> {
    this.#offline = !on;
    await this.context.setOffline(!on);
  }

  async #write(): Promise<void> {
    const tab = this.#tabs[Math.floor(this.random() * this.#tabs.length)];
    if (tab === undefined) throw new Error('no tab is left');
    const body = `#${tab.writer} ${this.wrote.length}`;
    await writeInto(tab, body);
    this.wrote.push(body);
  }

  /** As many tabs as before; a renderer may have taken its neighbours with it. */
  async #fill(): Promise<void> {
    for (const tab of this.#tabs) if (tab.dead) await closeTab(tab).catch(() => undefined);
    this.#tabs = this.#tabs.filter((x) => !x.dead);
    while (this.#tabs.length < TABS && !this.#offline) {
      this.#tabs.push(await openTab(this.context, this.url));
      // The first message opens the conversation that later tabs find.
      if (this.wrote.length === 0) await this.#first();
    }
  }

  async #first(): Promise<void> {
    await this.#write();
    await this.#tabs[0]?.page
      .getByText(/^(Sent|Delivered|Read.*)$/)
      .first()
      .waitFor({ timeout: 20_000 });
  }
}

/** Neither database nor localStorage takes a byte more: text stays in memory until it is sent. */
async function withFullDisk(browser: Browser, url: string, count: number): Promise<string[]> {
  const own = await context(browser);
  const tab = await openTab(own, url);
  const cdp = await debug(tab);
  await cdp.send('Storage.overrideQuotaForOrigin', { origin: new URL(url).origin, quotaSize: 1 });
  await tab.page.evaluate(() => {
    for (let size = 1 << 20; size > 0; size >>= 1) {
      for (let n = 0; ; n++) {
        try {
          localStorage.setItem(`full ${size} ${n}`, 'x'.repeat(size));
        } catch {
          break;
        }
      }
    }
  });
  return offlineAndBack(own, tab, 'full', count);
}

/** A browser that forbids storage: every access throws. */
async function withoutStorage(browser: Browser, url: string, count: number): Promise<string[]> {
  const own = await context(browser);
  await own.addInitScript(() => {
    for (const name of ['localStorage', 'sessionStorage', 'indexedDB']) {
      Object.defineProperty(window, name, {
        get() {
          throw new DOMException('denied', 'SecurityError');
        },
      });
    }
  });
  return offlineAndBack(own, await openTab(own, url), 'blocked', count);
}

/** What an earlier version kept in localStorage moves into the database and is sent. */
async function withOldOutbox(browser: Browser, url: string, inbox: string): Promise<string> {
  const own = await context(browser);
  const tab = await openTab(own, url);
  const body = '#old 0';
  const cid = crypto.randomUUID();
  const item = { cid, lane: `new:${cid}`, at: Date.now(), n: 0, cmd: { t: 'msg.send', kind: 'text', body }, state: 'queued' };
  const key = `parley:${inbox}:out:${cid}`;
  await tab.page.evaluate(([name, value]) => localStorage.setItem(name, value), [key, JSON.stringify(item)] as const);
  await reloadTab(tab);
  await tab.page.waitForFunction((name) => localStorage.getItem(name) === null, key, { timeout: 20_000 });
  return body;
}

async function offlineAndBack(own: BrowserContext, tab: TabPage, name: string, count: number): Promise<string[]> {
  const wrote: string[] = [];
  for (let n = 0; n < count; n++) {
    if (n % 5 === 1) await own.setOffline(true);
    if (n % 5 === 4) await own.setOffline(false);
    const body = `#${name} ${n}`;
    await writeInto(tab, body);
    wrote.push(body);
  }
  await own.setOffline(false);
  return wrote;
}

/** Waits until the log holds everything or nothing more comes, then compares. */
async function judge(dataDir: string, wrote: string[]): Promise<Compared & { conversations: number }> {
  const db = await openDatabase(dataDir);
  try {
    let rows: { body: string; conversationId: string }[] = [];
    for (let quiet = 0, before = -1; quiet < 60; await sleep(500)) {
      rows = (
        await db.query<{ body: string; conversationId: string }>(
          `select body, "conversationId" from "Event" where type = 'message.created' and body like '#%' order by "conversationId", seq`,
        )
      ).rows;
      quiet = rows.length === before ? quiet + 1 : 0;
      before = rows.length;
      if (wrote.every((body) => rows.some((r) => r.body === body))) break;
    }
    // A second copy would come late.
    await sleep(3_000);
    rows = (
      await db.query<{ body: string; conversationId: string }>(
        `select body, "conversationId" from "Event" where type = 'message.created' and body like '#%' order by "conversationId", seq`,
      )
    ).rows;
    return {
      ...compare(
        wrote,
        rows.map((r) => r.body),
      ),
      conversations: new Set(rows.map((r) => r.conversationId)).size,
    };
  } finally {
    await db.end();
  }
}
