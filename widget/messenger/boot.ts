/** What the page's address tells: the inbox, who embeds us, and the wishes of the embedding page. */
export type Boot = {
  inbox: string;
  /** Origin of the embedding page, exact; null when the page stands alone. */
  host: string | null;
  locale: string | null;
  theme: string | null;
  page: { url: string; title?: string } | null;
  /** Of the visitor's last session, where the browser keeps nothing for frames and the page did. */
  token: string | null;
  /** The site's signed word on who the visitor is. */
  userJwt: string | null;
};

/** `/widget/{inbox}/frame#o=…&l=…&t=…&u=…&n=…` in a frame, `/c/{inbox}` alone. */
export function readBoot(location: { pathname: string; hash: string; search: string }, framed: boolean): Boot {
  const inbox = /^\/(?:widget|c)\/([^/]+)/.exec(location.pathname)?.[1] ?? '';
  const hash = new URLSearchParams(location.hash.slice(1));
  const query = new URLSearchParams(location.search);
  const host = hash.get('o');
  const url = hash.get('u');
  const title = hash.get('n');
  return {
    userJwt: hash.get('j'),
    token: hash.get('k'),
    inbox: decodeURIComponent(inbox),
    host: framed && host !== null && /^https?:\/\/[^/]+$/.test(host) ? host : null,
    locale: hash.get('l') ?? query.get('locale') ?? query.get('lang'),
    theme: hash.get('t') ?? query.get('theme'),
    page: url === null ? null : { url: url.slice(0, 2048), ...(title === null ? {} : { title: title.slice(0, 512) }) },
  };
}
