import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import en from './en.json' with { type: 'json' };
import zh from './zh.json' with { type: 'json' };

type Tree = { [key: string]: string | Tree };
const flat = (tree: Tree, at = ''): [string, string][] =>
  Object.entries(tree).flatMap(([key, value]) => (typeof value === 'string' ? ([[`${at}${key}`, value]] as [string, string][]) : flat(value, `${at}${key}.`)));
const english = new Map(flat(en as Tree));
const chinese = new Map(flat(zh as Tree));
const holes = (text: string) => [...new Set([...text.matchAll(/\{(\w+)/g)].map((m) => m[1]).filter((name) => name !== undefined && !/^(one|other)$/.test(name)))].sort();
const files = (dir: string): string[] =>
  readdirSync(dir).flatMap((name) =>
    statSync(join(dir, name)).isDirectory() ? files(join(dir, name)) : /\.tsx?$/.test(name) && !name.includes('.test.') ? [join(dir, name)] : [],
  );

describe('messages', () => {
  it('has the same keys in both languages', () => expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort()));

  it('fills the same holes in both languages', () => {
    for (const [key, text] of english) expect([key, holes(chinese.get(key) ?? '').filter((h) => holes(text).includes(h))]).toEqual([key, holes(chinese.get(key) ?? '')]);
  });

  it('leaves no English in Chinese beyond names', () => {
    const names =
      /Next|Google Tag Manager|Node|Python|functions\.php|Chat|Ed|PNG|JPEG|WebP|GIF|AVIF|MB|PEM|JWK|BEGIN PUBLIC KEY|HS256|npm install jose|pip install "pyjwt\[crypto\]"|\{[^}]*\}|<\/?\w+>|\.\/data|https:\/\/shop\.example|Parley|PostgreSQL|HTML|React|Vue|WordPress|API|KB|body/g;
    for (const [key, text] of chinese) expect([key, text.replace(names, '').match(/[A-Za-z]{2,}/)?.[0]]).toEqual([key, undefined]);
  });

  it('says 你 to agents and 您 only in what customers read; no begging, no shouting', () => {
    for (const [key, text] of chinese) expect([key, key.endsWith('greetingExample') ? '' : (text.match(/您|请(?!他)|！/)?.[0] ?? '')]).toEqual([key, '']);
    for (const [key, text] of english) expect([key, key.endsWith('greetingExample') ? '' : (text.match(/\bplease\b|\bsorry\b|!|\bqueue\b/i)?.[0] ?? '')]).toEqual([key, '']);
  });

  it('has every key that a page names', () => {
    const missing = ['app', 'components'].flatMap(files).flatMap((file) => {
      const source = readFileSync(file, 'utf8');
      const spaces = new Map([...source.matchAll(/const (\w+) = (?:await )?(?:useTranslations|getTranslations)\('(\w+)'\)/g)].map((m) => [m[1] ?? '', m[2] ?? '']));
      return spaces.size === 1
        ? [...spaces]
            .flatMap(([name, space]) => [...source.matchAll(new RegExp(`\\b${name}\\('([\\w.-]+)'`, 'g'))].map((m) => `${space}.${m[1]}`))
            .filter((key) => !english.has(key))
        : [];
    });
    expect(missing).toEqual([]);
  });
});
