/** Headers every answer gets unless it set its own; one table for all routes. */
export function applySecurityHeaders(headers: Headers, options: { https: boolean }): void {
  for (const [name, value] of BASE) if (!headers.has(name)) headers.set(name, value);
  if (options.https) headers.set('strict-transport-security', 'max-age=31536000');
}

const BASE: [string, string][] = [
  ['cache-control', 'no-store'],
  ['x-content-type-options', 'nosniff'],
  ['referrer-policy', 'strict-origin-when-cross-origin'],
  ['content-security-policy', "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"],
  ['cross-origin-resource-policy', 'same-origin'],
  ['permissions-policy', 'camera=(), microphone=(), geolocation=()'],
];
