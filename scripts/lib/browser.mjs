import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { run } from './run.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const MAC = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/Applications/Chromium.app/Contents/MacOS/Chromium'];

/** The browser for the tests: what PARLEY_CHROMIUM names, else a Chromium or Chrome of this machine, else null. Never a download by a test tool. */
export function findBrowser(env = process.env, exists = fs.existsSync) {
  if (env.PARLEY_CHROMIUM) return exists(env.PARLEY_CHROMIUM) ? env.PARLEY_CHROMIUM : null;
  const folders = (env.PATH ?? '').split(path.delimiter).filter(Boolean);
  return [...NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name))), ...MAC].find((file) => exists(file)) ?? null;
}

/**
 * Finds the browser and the fonts that Chinese screenshots need; root on Debian gets them installed.
 * Returns `{ browser }`, or `{ sentence }` that names what is missing.
 */
export async function ensureBrowser(say) {
  const wanted = [...(findBrowser() === null ? ['chromium'] : []), ...(hasChineseFont() ? [] : ['fontconfig', 'fonts-noto-cjk'])];
  if (wanted.length > 0 && mayInstall()) {
    say(`Installing ${wanted.join(' and ')} for the browser tests (apt-get install) …`);
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    await run('apt-get', ['update'], { env });
    await run('apt-get', ['install', '-y', '--no-install-recommends', ...wanted], { env });
  }
  const browser = findBrowser();
  if (process.env.PARLEY_CHROMIUM && browser === null)
    return { sentence: `PARLEY_CHROMIUM names ${process.env.PARLEY_CHROMIUM}, which does not exist: correct it, or leave it out.` };
  if (browser === null)
    return { sentence: 'The browser tests need Chromium: install the package "chromium" (Debian: apt-get install chromium fonts-noto-cjk), or name a Chrome in PARLEY_CHROMIUM.' };
  if (!hasChineseFont()) say('There is no font with Chinese characters here (package fonts-noto-cjk): the tests run, but Chinese text shows as boxes in screenshots.');
  return { browser };
}

const mayInstall = () => process.getuid?.() === 0 && fs.existsSync('/etc/debian_version') && !process.env.PARLEY_CHROMIUM;

function hasChineseFont() {
  if (process.platform !== 'linux') return true;
  const list = spawnSync('fc-list', [':lang=zh', 'family'], { encoding: 'utf8' });
  return list.status === 0 && list.stdout.trim() !== '';
}
