/** Options of `boot`, from code or from `data-…` attributes. Nonsense is left out, not thrown at the host. */
export type Options = {
  inbox?: string;
  locale?: string;
  theme?: 'light' | 'dark' | 'auto';
  position?: 'right' | 'left';
  zIndex?: number;
  hideLauncher?: boolean;
  color?: string;
  /** CSS pixels from the side and from the bottom. */
  x?: number;
  y?: number;
  /** A picture in the launcher's circle. */
  logo?: string;
  /** Elements of the page that open the chat; they keep their own look. */
  launcherSelector?: string;
  /** The site's name above its sub-domains: all of them know of an open conversation. */
  baseDomain?: string;
  /** Anything but `granted`: nothing is kept and no frame is made until it is granted. */
  consent?: 'required' | 'denied' | 'granted';
  /** The site's signed word on who the visitor is. */
  userJwt?: string;
  /** What the site says of the visitor, unsigned; the server reads what it knows. */
  user?: object;
  attributes?: object;
};

const FORMS: Record<string, RegExp> = {
  inbox: /^[\w.:-]{1,64}$/,
  locale: /^[\w-]{2,35}$/,
  theme: /^(light|dark|auto)$/,
  position: /^(left|right)$/,
  color: /^#[0-9a-f]{6}$/i,
  logo: /^(https?:\/)?\/\S+$/,
  launcherSelector: /^[^{}]{1,200}$/,
  baseDomain: /^[\w.-]+$/,
  consent: /^(required|denied|granted)$/,
  userJwt: /^[\w-]+\.[\w-]+\.[\w-]*$/,
};

/** Only what was really given and makes sense: an update must not take back what it does not name. */
export function readOptions(given: unknown): Options {
  const o = isObject(given) ? given : {};
  const read: Record<string, unknown> = {};
  const number = (name: string, given: unknown, max: number) => {
    const n = Math.round(Number(given ?? '-'));
    if (!Number.isNaN(n)) read[name] = Math.min(max, Math.max(0, n));
  };
  for (const name of Object.keys(FORMS)) if (typeof o[name] === 'string' && FORMS[name]?.test(o[name])) read[name] = o[name];
  for (const name of ['user', 'attributes']) if (isObject(o[name])) read[name] = o[name];
  const { padding, hideLauncher } = o;
  const [x, y = x] = isObject(padding) ? [padding.x, padding.y] : `${padding ?? '-'}`.split(' ');
  number('x', x, 400);
  number('y', y, 400);
  number('zIndex', o.zIndex, 2147483647);
  if (hideLauncher !== undefined) read.hideLauncher = /^(true)?$/.test(`${hideLauncher}`);
  return read;
}

const isObject = (v: unknown): v is Record<string, unknown> => typeof v === 'object' && v !== null;
