/**
 * A new UUIDv7 (RFC 9562 §5.7): 48 bits of milliseconds, then random bits; ids made later sort later on one clock.
 * Uses `getRandomValues`, which exists on insecure pages too (`randomUUID` does not).
 */
export function newId(now = Date.now()): string {
  const b = randomBytes16();
  for (let i = 5, t = now; i >= 0; i--, t = Math.floor(t / 256)) b[i] = t % 256;
  b[6] = 0x70 | ((b[6] ?? 0) & 0x0f);
  b[8] = 0x80 | ((b[8] ?? 0) & 0x3f);
  return formatUuid(b);
}

/** Asking for randomness costs the same for 16 bytes as for 4,096, so it is asked for in stock. A byte is used once. */
function randomBytes16(): Uint8Array {
  if (used + 16 > stock.length) {
    crypto.getRandomValues(stock);
    used = 0;
  }
  used += 16;
  return stock.slice(used - 16, used);
}
const stock = new Uint8Array(4096);
let used = stock.length;

/** Sixteen bytes as the usual 8-4-4-4-12 text. */
export function formatUuid(b: Uint8Array): string {
  let s = '';
  for (let i = 0; i < 16; i++) {
    if (i === 4 || i === 6 || i === 8 || i === 10) s += '-';
    s += HEX[b[i] ?? 0];
  }
  return s;
}

const HEX = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, '0'));
