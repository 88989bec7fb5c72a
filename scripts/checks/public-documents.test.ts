import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { AGENT_ONLY_EVENTS, clientFrames, ERRORS, type FrameName, Hello, parse } from '../../server/protocol/index.ts';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const read = (file: string) => fs.readFileSync(path.join(ROOT, file), 'utf8');
const DOCUMENT = read('docs/protocol.md');

test('docs/protocol.md names every frame a client may send, every code with its HTTP status, every event for agents only', () => {
  const missing = [
    ...Object.keys(clientFrames).filter((name) => !DOCUMENT.includes(`\`${name}\``) && !DOCUMENT.includes(`"t":"${name}"`)),
    ...Object.entries(ERRORS)
      .filter(([code, { status, retryable }]) => !DOCUMENT.includes(`| \`${code}\` | ${status} | ${retryable ? 'yes' : 'no'} |`))
      .map(([code]) => code),
    ...[...AGENT_ONLY_EVENTS].filter((type) => !DOCUMENT.includes(`\`${type}\``)),
  ];
  expect(missing).toEqual([]);
});

test('every client frame that docs/protocol.md shows is one that the server takes', () => {
  const frames = shownFrames();
  const refused = frames.flatMap((frame) => {
    const schema = frame.t === 'hello' ? Hello : clientFrames[frame.t as FrameName];
    const parsed = parse(schema, frame);
    return parsed.ok ? [] : [`${JSON.stringify(frame)}: ${parsed.errors.map((e) => `${e.path} ${e.message}`).join(', ')}`];
  });
  expect(refused).toEqual([]);
  expect(new Set(frames.map((f) => f.t)).size).toBeGreaterThan(15);
});

test('docs/operating.md names every environment variable that the start reads, and only metrics that exist', () => {
  const operating = read('docs/operating.md');
  const variables = [...read('server/runtime/config/load-config.ts').matchAll(/^ {2}([A-Z][A-Z_]+): z\./gm)].map((m) => String(m[1]));
  expect(variables).toContain('PARLEY_DATA_DIR');
  expect(variables.filter((name) => !operating.includes(`\`${name}\``))).toEqual([]);
  const code = ['server/runtime/metrics', 'server/plugins/telemetry-local']
    .flatMap((folder) => fs.readdirSync(path.join(ROOT, folder)).map((file) => read(`${folder}/${file}`)))
    .join('');
  const metrics = [...new Set([...operating.matchAll(/`(parley_\w+)`/g)].map((m) => String(m[1])))];
  expect(metrics.filter((name) => !code.includes(`'${name}'`))).toEqual([]);
});

/** The one-line frames of the JSON blocks that a client sends; `…` stands for whatever fits there. */
function shownFrames(): { t: string }[] {
  const lines = [...DOCUMENT.matchAll(/```json\n([\s\S]*?)```/g)].flatMap((block) => (block[1] ?? '').split('\n'));
  return lines
    .filter((line) => line.startsWith('{"t":') && line.endsWith('}'))
    .map(
      (line) =>
        JSON.parse(
          line
            .replace(/"cid":"[^"]*…[^"]*"/g, '"cid":"0193a1b2-7c44-7000-8000-5a2f10c3d9e7"')
            .replace(/\[…\]/g, '[]')
            .replaceAll('…', 'x'),
        ) as { t: string },
    )
    .filter((frame) => !('who' in frame) && !('actor' in frame) && (frame.t === 'hello' || Object.hasOwn(clientFrames, frame.t)));
}
