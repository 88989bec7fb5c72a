import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { inRoot, root } from './root.mjs';

const LEFT_OUT = /(^|\/)(node_modules|generated|\.next|dist)(\/|$)|\.(test|spec|fixture)\.[a-z]+$|(^|\/)\.DS_Store$/;

/** One hash over the names and contents of files and folders (relative to the root); what is missing counts as missing. */
export function hashOf(inputs, base = root) {
  const hash = createHash('sha256');
  for (const file of inputs.flatMap((input) => filesUnder(input, base)).sort()) {
    hash.update(`${file}\0`);
    hash.update(fs.readFileSync(path.join(base, file)));
    hash.update('\0');
  }
  return hash.digest('hex');
}

function filesUnder(relative, base) {
  if (LEFT_OUT.test(relative)) return [];
  const stat = fs.statSync(path.join(base, relative), { throwIfNoEntry: false });
  if (!stat) return [];
  if (!stat.isDirectory()) return [relative];
  return fs.readdirSync(path.join(base, relative)).flatMap((name) => filesUnder(`${relative}/${name}`, base));
}

const stampFile = (step) => inRoot('dist', 'stamps', step.name);

/** What a build step made is there and was made from these very inputs. */
export function isFresh(step) {
  const stamp = stampFile(step);
  return step.outputs.every((file) => fs.existsSync(inRoot(file))) && fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === hashOf(step.inputs);
}

export function writeStamp(step, hash) {
  fs.mkdirSync(path.dirname(stampFile(step)), { recursive: true });
  fs.writeFileSync(stampFile(step), hash);
}
