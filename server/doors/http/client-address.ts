import { BlockList, isIP, isIPv6 } from 'node:net';

/** The client's address: the connection's, or what trusted proxies say. A header from anybody else is ignored. */
export type AddressOf = (remoteAddress: string | undefined, forwardedFor: string | null) => string | null;

export function createAddressOf(trustedProxies: string[]): AddressOf {
  const trusted = new BlockList();
  for (const entry of trustedProxies) {
    const [address = '', bits] = entry.split('/');
    const family = isIP(address);
    if (family === 0) continue;
    const kind = family === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) trusted.addAddress(address, kind);
    else trusted.addSubnet(address, Number(bits), kind);
  }
  const isTrusted = (address: string) => trusted.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
  return (remoteAddress, forwardedFor) => {
    let address = plain(remoteAddress ?? '');
    if (address === null || !forwardedFor || !isTrusted(address)) return address;
    // From the nearest hop outwards; the first one that is not ours is the client.
    for (const hop of forwardedFor.split(',').slice(-20).reverse()) {
      const next = plain(hop.trim());
      if (next === null) return address;
      address = next;
      if (!isTrusted(address)) return address;
    }
    return address;
  };
}

/** One key per subscriber: an IPv6 customer has a whole /64. */
export function addressKey(address: string | null): string {
  if (address === null) return 'unknown';
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.split('%', 1)[0]?.split('::') ?? [];
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const groups = tail === undefined ? left : [...left, ...Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right];
  return `${groups
    .slice(0, 4)
    .map((g) => g.replace(/^0+(?=.)/, '').toLowerCase())
    .join(':')}::/64`;
}

/** Without the IPv4-in-IPv6 prefix and brackets; null when it is no address. */
function plain(text: string): string | null {
  const address = text.replace(/^\[|\]$/g, '').replace(/^::ffff:(?=\d+\.)/i, '');
  return isIP(address) === 0 ? null : address;
}
