import fs from 'node:fs';

// Imported first by every script. Only syntax that very old Node versions can read, so that they get the sentence too.
const { engines } = JSON.parse(fs.readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
if (!nodeFits(process.versions.node, engines.node)) {
  console.error(`Parley needs Node.js ${describeRange(engines.node)}, and this is ${process.versions.node}: install a newer one from https://nodejs.org and try again.`);
  process.exit(1);
}

/** `^a.b.c` and `>=a.b.c`, joined by `||`. */
export function nodeFits(version, range) {
  const have = numbers(version);
  return range.split('||').some((part) => {
    const want = numbers(part);
    return notBefore(have, want) && (part.includes('>=') || have[0] === want[0]);
  });
}

function describeRange(range) {
  return range
    .split('||')
    .map((part) => numbers(part).join('.') + (part.includes('>=') ? ' or newer' : ''))
    .join(', ');
}

function numbers(text) {
  return (/(\d+)\.(\d+)\.(\d+)/.exec(text) || []).slice(1).map(Number);
}

function notBefore(a, b) {
  for (let i = 0; i < 3; i++) if (a[i] !== b[i]) return a[i] > b[i];
  return true;
}
