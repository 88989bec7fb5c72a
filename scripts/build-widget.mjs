/**
 * Builds the widget into dist/widget: w.js (loader), frame.html and assets/ with hashed names. Prints the gzipped sizes and fails
 * when one is over its limit. `--watch` builds again on every change.
 */
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import * as esbuild from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const out = join(root, 'dist/widget');
const LIMITS = { loader: 4 * 1024, messenger: 35 * 1024 };

/** As the server puts it around the file when an inbox has changed everything (domain/inboxes/present-look.ts). */
const FULL_LOOK = { brand: '#7a3ff2', on: '#ffffff', position: 'left', padding: '24 80', theme: 'dark' };

export async function buildWidget() {
  const [panel, messenger] = await Promise.all([bundle('widget/loader/panel.ts', 'esm'), bundle('widget/messenger/main.tsx', 'esm')]);
  const words = messenger.lazy.filter((f) => f.path.includes('words-'));
  const css = await minifyCss(tokensFor(messenger.css) + messenger.css);
  rmSync(join(out, 'assets'), { recursive: true, force: true });
  mkdirSync(join(out, 'assets'), { recursive: true });
  for (const file of messenger.lazy) writeFileSync(file.path, file.text);
  // The loader names the panel's file, which it fetches when the chat is first wanted.
  const loader = await bundle('widget/loader/loader.ts', 'iife', { PANEL: JSON.stringify(asset('panel', 'js', panel.js)) });
  const js = asset('messenger', 'js', messenger.js);
  const sheet = asset('messenger', 'css', css);
  const preload = messenger.early.map((f) => `<link rel="modulepreload" href="/widget/assets/${f.path.slice(f.path.lastIndexOf('/') + 1)}">`).join('');
  const page = readFileSync(join(root, 'widget/messenger/frame.html'), 'utf8').replace('{{css}}', sheet).replace('{{js}}', js).replace('</head>', `${preload}</head>`);
  writeFileSync(join(out, 'frame.html'), page);
  writeFileSync(join(out, 'w.js'), loader.js);
  // Types of the script interface, for sites that check theirs.
  copyFileSync(join(root, 'widget/parley.d.ts'), join(out, 'assets/parley.d.ts'));
  // What the first open fetches: script, styles, and the larger language.
  return report(
    {
      loader: size(`(LOOK=>{${loader.js}})(${JSON.stringify(FULL_LOOK)})`),
      messenger: size(messenger.js) + messenger.early.reduce((n, f) => n + size(f.text), 0) + size(css) + Math.max(0, ...words.map((f) => size(f.text))),
    },
    messenger.inputs.concat(loader.inputs),
  );
}

async function bundle(entry, format, define = {}) {
  const result = await esbuild.build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    minify: true,
    format,
    define,
    target: 'es2020',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    charset: 'utf8',
    outdir: join(out, 'assets'),
    splitting: format === 'esm',
    chunkNames: '[name]-[hash]',
    write: false,
    metafile: true,
    logLevel: 'warning',
  });
  const main = /(main|loader|panel)\.(js|css)$/;
  const file = (end) => result.outputFiles.find((f) => main.test(f.path) && f.path.endsWith(end))?.text ?? '';
  const lazy = result.outputFiles.filter((f) => !main.test(f.path));
  // Chunks that the script itself imports: fetched with it, so they count with it.
  const needed = new Set();
  const follow = (name) => {
    for (const i of result.metafile.outputs[name]?.imports ?? [])
      if (i.kind === 'import-statement' && !needed.has(i.path)) {
        needed.add(i.path);
        follow(i.path);
      }
  };
  for (const name of Object.keys(result.metafile.outputs)) if (main.test(name)) follow(name);
  const early = lazy.filter((f) => [...needed].some((name) => f.path === join(root, name)));
  return { js: file('.js'), css: file('.css'), lazy, early, inputs: Object.keys(result.metafile.inputs) };
}

/** The design tokens that the style sheet uses, as sRGB values where the token file names them: older browsers have no oklch(). */
function tokensFor(css) {
  const source = ['app/tokens.css', 'widget/messenger/tokens.css'].map((f) => join(root, f)).find(existsSync);
  if (source === undefined) throw new Error('app/tokens.css is missing: it holds the design tokens');
  const text = readFileSync(source, 'utf8');
  const values = (block) =>
    new Map([...block.matchAll(/(--p-[\w-]+):\s*([^;]+);(?:\s*\/\*\s*(#[0-9a-f]{6})\s*\*\/)?/g)].map((m) => [m[1], m[3] ?? m[2].trim().replace(/\s+/g, ' ')]));
  const block = (selector) => {
    const from = text.indexOf(`${selector} {`);
    return from < 0 ? '' : text.slice(from, text.indexOf('\n}', from));
  };
  const light = values(block('\n:root'));
  const dark = values(block(':root[data-theme="dark"]'));
  const used = new Set([...css.matchAll(/var\((--p-[\w-]+)/g)].map((m) => m[1]));
  // The colours that the page may set from the inbox's own.
  for (const name of ['--p-brand', '--p-brand-on', '--p-focus']) used.add(name);
  const missing = [...used].filter((name) => !light.has(name));
  if (missing.length > 0) throw new Error(`not in the design tokens: ${missing.join(', ')}`);
  const list = (map) =>
    [...used]
      .filter((name) => map.has(name))
      .map((name) => `${name}:${map.get(name)};`)
      .join('');
  // The script sets data-theme before the first paint of content; until then only the ground has to fit.
  return `:root{color-scheme:light;${list(light)}}[data-theme=dark]{color-scheme:dark;${list(dark)}}@media(prefers-color-scheme:dark){:root:not([data-theme]){--p-card:${dark.get('--p-card')}}}`;
}

async function minifyCss(css) {
  return (await esbuild.transform(css, { loader: 'css', minify: true, target: 'es2020', charset: 'utf8' })).code;
}

function asset(name, ext, content) {
  const hash = createHash('sha256').update(content).digest('base64url').replace(/[-_]/g, '').slice(0, 10);
  const file = `${name}-${hash}.${ext}`;
  writeFileSync(join(out, 'assets', file), content);
  return `/widget/assets/${file}`;
}

const size = (text) => gzipSync(text, { level: 9 }).length;

function report(sizes, inputs) {
  let ok = true;
  for (const [name, bytes] of Object.entries(sizes)) {
    const over = bytes > LIMITS[name];
    ok &&= !over;
    console.log(`widget ${name.padEnd(9)} ${(bytes / 1024).toFixed(1).padStart(5)} KB gzip of ${LIMITS[name] / 1024} KB${over ? '  TOO LARGE' : ''}`);
  }
  const zod = inputs.filter((f) => f.includes('node_modules/zod/'));
  if (zod.length > 0) {
    console.error(`the schema library ended up in the widget through ${zod[0]}: import types, or the one file with the pure function`);
    ok = false;
  }
  return ok;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const ok = await buildWidget();
  if (!process.argv.includes('--watch')) process.exit(ok ? 0 : 1);
  let timer;
  for (const folder of ['widget', 'server/protocol']) {
    watch(join(root, folder), { recursive: true }, () => {
      clearTimeout(timer);
      timer = setTimeout(() => buildWidget().catch((e) => console.error(e.message)), 100);
    });
  }
}
