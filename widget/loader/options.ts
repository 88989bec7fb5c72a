/** Options of `boot`, from code or from `data-…` attributes. Nonsense is left out, not thrown at the host. */
export type Options = {
  inbox?: string;
  locale?: string;
  theme?: 'light' | 'dark' | 'auto';
  position?: 'right' | 'left';
  zIndex?: number;
  hideLauncher?: boolean;
  color?: string;
  padding?: number;
  /** Elements of the page that open the chat; they keep their own look. */
  launcherSelector?: string;
  /** Anything but `granted`: nothing is kept and no frame is made until it is granted. */
  consent?: 'required' | 'denied' | 'granted';
  /** The site's signed word on who the visitor is. */
  userJwt?: string;
};

export function readOptions(given: unknown): Options {
  const o: Record<string, unknown> = typeof given === 'object' && given !== null ? { ...given } : {};
  const text = (name: string, form: RegExp) => (typeof o[name] === 'string' && form.test(o[name]) ? (o[name] as string) : undefined);
  const number = (name: string, min: number, max: number) => {
    const n = Number(o[name] ?? Number.NaN);
    return Number.isFinite(n) ? Math.min(max, Math.max(min, Math.round(n))) : undefined;
  };
  return {
    inbox: text('inbox', /^[\w.:-]{1,64}$/),
    locale: text('locale', /^[\w-]{2,35}$/),
    theme: text('theme', /^(light|dark|auto)$/) as Options['theme'],
    position: text('position', /^(left|right)$/) as Options['position'],
    color: text('color', /^#[0-9a-f]{6}$/i),
    zIndex: number('zIndex', 0, 2147483647),
    padding: number('padding', 0, 400),
    launcherSelector: text('launcherSelector', /^[^{}]{1,200}$/),
    consent: text('consent', /^(required|denied|granted)$/) as Options['consent'],
    userJwt: text('userJwt', /^[\w-]+\.[\w-]+\.[\w-]*$/),
    hideLauncher: o.hideLauncher === undefined ? undefined : o.hideLauncher === true || o.hideLauncher === 'true' || o.hideLauncher === '',
  };
}

/** What was really given: an update must not take back what it does not name. */
export const defined = (o: Options): Options => Object.fromEntries(Object.entries(o).filter(([, value]) => value !== undefined));
