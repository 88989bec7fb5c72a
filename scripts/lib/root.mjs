import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of package.json, whatever the current folder is. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
export const inRoot = (...parts) => path.join(root, ...parts);
