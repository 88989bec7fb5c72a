/** W45: a site that uses the types as the docs say compiles; one that is wrong does not. The compiler is asked, once for all sites. */
import path from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';

const GOOD = `
  Parley('boot', { inbox: 'i', padding: { x: 20, y: 80 }, color: '#ffffff', user: { name: 'Mei' }, attributes: { plan: 'pro' }, baseDomain: 'shop.example' });
  Parley('update', { theme: 'dark', consent: 'granted' });
  Parley('identify', { userJwt: 'a.b.c' });
  Parley('identify', 'a.b.c');
  window.Parley('show'); Parley('hide'); Parley('toggle'); Parley('shutdown');
  Parley('ready', () => {});
  Parley('showNewMessage', 'Hello'); Parley('startTopic', 'returns'); Parley('sendCard', { title: 'Boots', price: '129' });
  Parley('track', 'added to cart', { sku: 7 }); Parley('page'); Parley('setLocale', 'zh-CN'); Parley('setTheme', 'auto');
  const unread: number = Parley('getUnreadCount');
  const visitor: string | null = Parley('getVisitorId');
  Parley('on', 'csat', ({ score, comment }) => score.toFixed() + comment.trim() + unread + visitor);
  Parley('on', 'unread', (n) => n.toFixed());
  Parley('off', 'message');`;
/** A line that is wrong, and a word of what the compiler says of it. */
const BAD = [
  ["Parley('boot', { locale: 'zh' });", 'inbox'],
  ["Parley('update', { theme: 'neon' });", 'neon'],
  ["Parley('sendCard', { price: '1' });", 'title'],
  ["Parley('explode');", 'explode'],
  ["Parley('on', 'csat', (c) => c.stars);", 'stars'],
] as const;

it('a site that keeps to the docs compiles, each wrong call is told', { timeout: 60_000 }, () => {
  const complaints = compile([GOOD, ...BAD.map(([code]) => code)]);
  expect(complaints[0]).toBe('');
  BAD.forEach(([code, word], n) => {
    expect(complaints[n + 1], code).toContain(word);
  });
});

/** What the compiler says of each text, as a module of its own beside the types. */
function compile(texts: string[]): string[] {
  const sites = new Map(texts.map((text, n) => [path.join(import.meta.dirname, `site-${n}.ts`), `${text}\nexport {};`]));
  const options: ts.CompilerOptions = { strict: true, noEmit: true, lib: ['lib.es2020.d.ts', 'lib.dom.d.ts'], types: [], skipDefaultLibCheck: true };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.getSourceFile = (name, language, ...rest) => {
    const text = sites.get(name);
    return text === undefined ? getSourceFile.call(host, name, language, ...rest) : ts.createSourceFile(name, text, language);
  };
  host.fileExists = (name) => sites.has(name) || fileExists.call(host, name);
  const program = ts.createProgram([path.join(import.meta.dirname, 'parley.d.ts'), ...sites.keys()], options, host);
  return [...sites.keys()].map((name) =>
    program
      .getSemanticDiagnostics(program.getSourceFile(name))
      .map((d) => ts.flattenDiagnosticMessageText(d.messageText, ' '))
      .join('\n'),
  );
}
