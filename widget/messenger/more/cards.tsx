import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { useApp } from '../context.ts';
import { Icon } from '../icons.tsx';
import { IconButton } from '../parts.tsx';
import { talkWords } from './talk-words.ts';

type Card = Record<string, unknown>;

/** One card, or several of one author side by side. */
export function Cards({ cards }: { cards: { key: string; card: Card }[] }) {
  const app = useApp();
  const words = talkWords(app.locale.value);
  const strip = useRef<HTMLElement>(null);
  const [only] = cards;
  if (cards.length === 1 && only !== undefined) return <CardView card={only.card} />;
  const move = (by: number) => strip.current?.scrollBy({ left: by * 220, behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' });
  return (
    <div class="caro">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard */}
      <section class="strip" ref={strip} tabIndex={0} aria-label={words.cards(cards.length)}>
        {cards.map(({ key, card }) => (
          <CardView key={key} card={card} />
        ))}
      </section>
      <span class="row caro-nav">
        <IconButton icon="left" label={words.previous} onClick={() => move(-1)} />
        <IconButton icon="right" label={words.next} onClick={() => move(1)} />
      </span>
    </div>
  );
}

function CardView({ card }: { card: Card }) {
  const text = (name: string) => (typeof card[name] === 'string' ? (card[name] as string) : '');
  const url = /^https?:\/\//.test(text('url')) ? text('url') : undefined;
  const title = (
    <span class="row">
      <b class="m grow">{text('title')}</b>
      {text('price') !== '' && <span class="m nw">{text('price')}</span>}
    </span>
  );
  return (
    <div class="pcard">
      {text('image') !== '' && <Picture address={text('image')} alt={text('title')} />}
      <div class="col pbody">
        {url === undefined ? (
          title
        ) : (
          <a href={url} target="_blank" rel="noopener noreferrer">
            {title}
          </a>
        )}
        {text('text') !== '' && <span class="t3 sm">{text('text')}</span>}
      </div>
    </div>
  );
}

/** Pictures of our own are shown. Others are behind a link: the page may not load them, and loading would tell a stranger who reads. */
function Picture({ address, alt }: { address: string; alt: string }) {
  const app = useApp();
  const own = ownPath(address);
  const src = useSignal<string | null>(null);
  const broken = useSignal(false);
  useEffect(() => {
    if (own === null) return;
    if (own.startsWith('/files/')) void app.fileUrl(own).then((url) => (src.value = url));
    else src.value = own;
  }, [own]);
  if (own !== null && !broken.value) {
    return (
      <span class="ppic">
        {src.value !== null && (
          <img
            src={src.value}
            alt={alt}
            decoding="async"
            onError={() => {
              broken.value = true;
            }}
          />
        )}
      </span>
    );
  }
  const host = own === null ? hostOf(address) : null;
  if (host === null) return null;
  return (
    <a class="ppic none" href={address} target="_blank" rel="noopener noreferrer">
      <Icon name="image" size={24} />
      <span class="sm">{talkWords(app.locale.value).picture(host)}</span>
    </a>
  );
}

function ownPath(address: string): string | null {
  try {
    const url = new URL(address, location.origin);
    return url.origin === location.origin ? url.pathname + url.search : null;
  } catch {
    return null;
  }
}

function hostOf(address: string): string | null {
  try {
    const url = new URL(address);
    return url.protocol === 'https:' ? url.host : null;
  } catch {
    return null;
  }
}
