import fs from 'node:fs';
import path from 'node:path';
import { readTree } from './read-tree.mjs';

/**
 * Links of the documents lead to files and headings that exist, and no figure was left as a placeholder.
 * @param {string} root
 * @returns {string[]} problems
 */
export function checkDocuments(root) {
  const documents = readTree(root).filter((file) => file.endsWith('.md') && !file.startsWith('.'));
  const read = (file) => fs.readFileSync(path.join(root, file), 'utf8');
  return documents.flatMap((file) => {
    const text = read(file);
    const broken = linksOf(text).filter((link) => !leadsSomewhere(root, file, link, read));
    const placeholders = [...new Set(text.match(/\{\{[^}]*\}\}/g) ?? [])];
    return [...broken.map((link) => `${file} links to ${link}, which does not exist`), ...placeholders.map((p) => `${file} still has the placeholder ${p}`)];
  });
}

/** Targets of links and pictures outside code, without those to other hosts. @param {string} text */
export function linksOf(text) {
  const prose = text.replace(/```[\s\S]*?```/g, '').replace(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map((m) => m[1]).filter((link) => !/^[a-z]+:/i.test(link));
}

/** The anchor that a heading gets on a code host. @param {string} heading */
export const anchorOf = (heading) =>
  heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');

/** @param {string} root @param {string} from @param {string} link @param {(file: string) => string} read */
function leadsSomewhere(root, from, link, read) {
  const [target, anchor] = decodeURI(link).split('#');
  const file = target === '' ? from : path.posix.join(path.posix.dirname(from), target);
  if (!fs.existsSync(path.join(root, file))) return false;
  if (!anchor || !file.endsWith('.md')) return true;
  const headings = [...read(file).matchAll(/^#{1,6} (.+)$/gm)].map((m) => anchorOf(m[1]));
  return headings.includes(anchor);
}
