import { catalogue, type Pair, type Product } from './catalogue.ts';

export type Lang = 'en' | 'zh';
type Request = { lang: Lang /** ?lang= was given: links keep it. */; kept: boolean; query: URLSearchParams; inboxId: string };
/** Text of a file of the shop, or null. */
type Read = (name: string) => Promise<string | null>;

const KINDS: Record<Product['kind'], Pair> = { boots: ['Boots', '登山靴'], jackets: ['Jackets', '冲锋衣'], packs: ['Packs', '背包'], camp: ['Camp', '露营'] };

/**
 * A page of the shop. `[[English|中文]]` becomes the text of the language, `{{inbox}}` the demo inbox, `{{grid all}}` or `{{grid kind}}` a
 * list of products, `{{product …}}` a detail of the product named by ?id=, `{{picture id}}` a product's drawing. A page that begins with
 * `<!-- title: … -->` is put into parts/layout.html. Nothing of the request is repeated in the page except what the catalogue knows.
 */
export async function renderPage(page: string, read: Read, request: Request): Promise<string> {
  const title = /^<!-- title: (.*?) -->/.exec(page)?.[1];
  const layout = title === undefined ? null : await read('parts/layout.html');
  const whole = layout === null ? page : layout.replace('{{title}}', () => title ?? '').replace('{{content}}', () => page);
  const pictures = await drawings(read);
  const product = catalogue.find((p) => p.id === request.query.get('id')) ?? catalogue[0];
  const kind = request.query.get('kind') ?? '';
  const filled = whole.replace(/\{\{(\w+) ?([\w-]*)\}\}/g, (all, name: string, of: string) => {
    if (name === 'inbox') return request.inboxId;
    if (name === 'grid') return grid(of === 'kind' ? kind : of, pictures);
    if (name === 'kinds') return kinds(kind);
    if (name === 'kind') return both(isKind(kind) ? KINDS[kind] : ['Everything', '全部商品']);
    if (name === 'picture')
      return drawing(
        catalogue.find((p) => p.id === of),
        pictures,
      );
    if (name === 'product' && product !== undefined) return detail(product, of, pictures);
    return all;
  });
  const spoken = filled.replace(/\[\[([^|\]]*)\|([^\]]*)\]\]/g, (_, en: string, zh: string) => (request.lang === 'zh' ? zh : en));
  // A page with no pairs is in English for everybody.
  const marked = request.lang === 'zh' && spoken !== filled ? spoken.replace('<html lang="en">', '<html lang="zh-CN">') : spoken;
  return request.kept ? keepLanguage(marked, request.lang) : marked;
}

function detail(p: Product, of: string, pictures: Map<string, string>): string {
  if (of === 'name') return both(p.name);
  if (of === 'line') return both(p.line);
  if (of === 'price') return both(p.price);
  if (of === 'id') return p.id;
  if (of === 'image') return `/demo/img/${p.picture}.svg`;
  if (of === 'kindname') return both(KINDS[p.kind]);
  if (of === 'kind') return p.kind;
  if (of === 'picture') return drawing(p, pictures);
  if (of === 'sizes')
    return choices(
      'size',
      p.sizes.map((s) => ({ label: s, value: s })),
      p.sizes.includes('42') ? '42' : (p.sizes[Math.floor(p.sizes.length / 2)] ?? ''),
    );
  if (of === 'colours')
    return choices(
      'colour',
      p.colours.map((c) => ({ label: both(c.name), value: both(c.name), colour: c.value })),
      both(p.colours[0]?.name ?? ['', '']),
    );
  if (of === 'facts') return p.facts.map(([name, value]) => `<div><dt>${both(name)}</dt><dd>${both(value)}</dd></div>`).join('');
  if (of === 'related')
    return catalogue
      .filter((c) => c.id !== p.id)
      .slice(0, 4)
      .map((c) => card(c, pictures))
      .join('');
  return '';
}

const choices = (name: string, all: { label: string; value: string; colour?: string }[], chosen: string): string =>
  all
    .map(({ label, value, colour }) => {
      const dot = colour === undefined ? '' : `<i style="background:${colour}"></i>`;
      return `<label><input type="radio" name="${name}" value="${value}"${colour ? ` data-colour="${colour}"` : ''}${value === chosen ? ' checked' : ''}>${dot}${label}</label>`;
    })
    .join('');

const grid = (of: string, pictures: Map<string, string>): string =>
  catalogue
    .filter((p) => !isKind(of) || p.kind === of)
    .map((p) => card(p, pictures))
    .join('');

const card = (p: Product, pictures: Map<string, string>): string =>
  `<li><a class="item" href="./product.html?id=${p.id}"><span class="pic">${drawing(p, pictures)}</span><b>${both(p.name)}</b><span class="soft">${both(p.price)}</span></a></li>`;

const drawing = (p: Product | undefined, pictures: Map<string, string>): string =>
  p === undefined ? '' : (pictures.get(p.picture) ?? '').replace('<svg ', `<svg aria-hidden="true" style="--c:${p.colours[0]?.value ?? '#777'}" `);

const kinds = (now: string): string =>
  ([['', ['Everything', '全部']], ...Object.entries(KINDS)] as [string, Pair][])
    .map(([id, name]) => `<a href="./list.html${id ? `?kind=${id}` : ''}"${id === (isKind(now) ? now : '') ? ' aria-current="page"' : ''}>${both(name)}</a>`)
    .join('');

async function drawings(read: Read): Promise<Map<string, string>> {
  const names = [...new Set(catalogue.map((p) => p.picture))];
  return new Map(await Promise.all(names.map(async (name) => [name, (await read(`img/${name}.svg`))?.trim() ?? ''] as const)));
}

/** Links of the shop carry the language that was asked for; the link that changes it has its own. */
const keepLanguage = (html: string, lang: Lang): string =>
  html.replace(/href="(\.\/[\w.-]*)(\?[^"#]*)?(#[^"]*)?"/g, (all, path: string, query = '', hash = '') =>
    /[?&]lang=/.test(query) || !/(\/|\.html)$/.test(path) ? all : `href="${path}${query ? `${query}&amp;` : '?'}lang=${lang}${hash}"`,
  );

const both = ([en, zh]: Pair): string => `[[${en}|${zh}]]`;
const isKind = (kind: string): kind is Product['kind'] => Object.hasOwn(KINDS, kind);
