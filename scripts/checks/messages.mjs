import fs from 'node:fs';
import path from 'node:path';
import { readTree } from './read-tree.mjs';

const LANGUAGES = ['zh', 'en'];

/**
 * messages/{zh,en}.json say the same things: the same keys with the same placeholders, none empty, none that no page uses.
 * @param {string} root
 * @returns {string[]} problems
 */
export function checkMessages(root) {
  const files = LANGUAGES.map((language) => path.join(root, 'messages', `${language}.json`));
  if (!files.every((file) => fs.existsSync(file))) return [];
  const [zh, en] = files.map((file) => flatten(JSON.parse(fs.readFileSync(file, 'utf8'))));
  const sources = readTree(root)
    .filter((file) => /^(app|components)\/.*\.tsx?$/.test(file) && !file.includes('.test.'))
    .map((file) => fs.readFileSync(path.join(root, file), 'utf8'));
  return [...parityProblems(zh, en), ...unusedKeys([...en.keys()], sources)];
}

/**
 * @param {Map<string, string>} zh
 * @param {Map<string, string>} en
 * @returns {string[]}
 */
export function parityProblems(zh, en) {
  const problems = [];
  for (const [key, text] of en) {
    const other = zh.get(key);
    if (other === undefined) problems.push(`${key} is missing in zh.json`);
    else if (placeholders(text) !== placeholders(other)) problems.push(`${key} has the placeholders "${placeholders(text)}" in en and "${placeholders(other)}" in zh`);
  }
  for (const key of zh.keys()) if (!en.has(key)) problems.push(`${key} is missing in en.json`);
  for (const [language, texts] of /** @type {const} */ ([
    ['zh', zh],
    ['en', en],
  ]))
    for (const [key, text] of texts) if (text.trim() === '') problems.push(`${key} is empty in ${language}.json`);
  return problems;
}

/**
 * A key is used when its path, or an end of it, stands in quotes somewhere (`useTranslations('inbox')` + `t('title')`), or when a template
 * begins like one (`t(\`errors.${code}\`)`).
 * @param {string[]} keys
 * @param {string[]} sources
 * @returns {string[]}
 */
export function unusedKeys(keys, sources) {
  const quoted = new Set();
  const prefixes = new Set();
  for (const source of sources) {
    for (const m of source.matchAll(/['"`]([\w.-]+)['"`]/g)) quoted.add(m[1]);
    for (const m of source.matchAll(/`([\w.-]+\.)\$\{/g)) prefixes.add(m[1]);
    for (const m of source.matchAll(/`([\w-]*)\$\{[^`]*`/g)) if (m[1]) prefixes.add(m[1]);
  }
  const used = (key) => {
    const parts = key.split('.');
    return parts.some((_, i) => {
      const end = parts.slice(i).join('.');
      return quoted.has(end) || [...prefixes].some((prefix) => end.startsWith(prefix));
    });
  };
  return keys.filter((key) => !used(key)).map((key) => `${key} is used by no page or component`);
}

/** @param {unknown} value @returns {Map<string, string>} */
export function flatten(value, prefix = '', into = new Map()) {
  if (typeof value === 'string') into.set(prefix, value);
  else if (typeof value === 'object' && value !== null) for (const [key, inner] of Object.entries(value)) flatten(inner, prefix === '' ? key : `${prefix}.${key}`, into);
  return into;
}

/** Names in braces and tags, sorted; the inside of plurals differs between languages. @param {string} text */
function placeholders(text) {
  const names = [...text.matchAll(/\{\s*(\w+)\s*[,}]/g)].map((m) => m[1]);
  const tags = [...text.matchAll(/<(\w+)>/g)].map((m) => `<${m[1]}>`);
  return [...new Set([...names, ...tags])].sort().join(' ');
}
