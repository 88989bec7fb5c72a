import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Attachment, MessageData } from '#protocol/events.ts';
import { discard, retry } from '../client/outbox.ts';
import { useApp } from './context.ts';
import { sizeOf, timeOf } from './format.ts';
import { Icon } from './icons.tsx';
import { Avatar } from './parts.tsx';
import type { MessageRow } from './thread-rows.ts';

/** One message: attachments, text, and where due the line that says how far it has come. */
export function Message({ row, meta }: { row: MessageRow; lane: string; meta: boolean }) {
  const app = useApp();
  const { data, mine } = row;
  const failed = row.state === 'rejected' || row.state === 'expired';
  const at = timeOf(row.ts, app.locale.value);
  const from = mine ? app.words.value.you : (row.actor.name ?? app.words.value.someone);
  const text = data.translations?.[app.locale.value] ?? data.body;
  return (
    <>
      <div class={`m${mine ? ' me' : ''}${row.first ? '' : ' next'}`}>
        {!mine && (row.last ? <Avatar actor={row.actor} size={28} /> : <span class="a28" />)}
        <div class="stack">
          <span class="sr">
            {from}, {at}
          </span>
          {data.attachments?.map((a) => (
            <AttachmentView key={a.id} a={a} />
          ))}
          {data.card !== undefined && <CardView card={data.card} />}
          {text !== '' && (
            <div class={`x${row.last ? ' l' : ''}${failed ? ' bad' : ''}`} title={at}>
              <Text text={text} />
            </div>
          )}
          {row.edited && <span class="ed">{app.words.value.edited}</span>}
        </div>
      </div>
      {meta && <Meta row={row} />}
    </>
  );
}

function Meta({ row }: { row: MessageRow }) {
  const app = useApp();
  const words = app.words.value;
  const { machine: m } = app;
  switch (row.state) {
    case 'rejected':
    case 'expired':
      return (
        <div class="mt me bad">
          <Icon name="alert" size={14} />
          <span title={row.pending?.message}>{row.state === 'expired' ? words.expired : words.notSent}</span>
          {' · '}
          <button type="button" onClick={() => retry(m, row.key)}>
            {words.retry}
          </button>
          {' · '}
          <button type="button" onClick={() => discard(m, row.key)}>
            {words.delete}
          </button>
        </div>
      );
    case 'queued':
    case 'sending':
      return (
        <div class="mt me">
          <Icon name="clock" size={12} />
          {row.state === 'queued' && m.link !== 'live' && m.band ? words.queued : words.sending}
        </div>
      );
    case 'delivered':
    case 'committed':
      return (
        <div class="mt me">
          <Icon name={row.state === 'committed' ? 'check' : 'checks'} size={12} />
          {row.state === 'committed' ? words.committed : words.delivered}
        </div>
      );
    case 'read':
      return <div class="mt me">{words.read(row.readAt === null ? '' : timeOf(row.readAt, app.locale.value)).trim()}</div>;
    default:
      return null;
  }
}

function AttachmentView({ a }: { a: Attachment }) {
  const app = useApp();
  const words = app.words.value;
  const image = a.mime.startsWith('image/') && a.mime !== 'image/svg+xml';
  const sound = a.mime.startsWith('audio/');
  const src = useSignal<string | undefined>(undefined);
  useEffect(() => {
    if (image || sound) void app.fileUrl(a.url).then((url) => (src.value = url ?? undefined));
  }, [a.url]);
  // The signed address is short-lived, so it is fetched when it is wanted.
  const open = async () => {
    const url = await app.fileUrl(a.url);
    if (url !== null) window.open(url, '_blank', 'noopener');
    else app.notice.value = words.notDone;
  };
  if (image) {
    // The box is known before the picture comes, so nothing moves when it does.
    const scale = Math.min(1, 280 / (a.width ?? 280), 240 / (a.height ?? 200));
    return (
      <button type="button" class="pic" onClick={open}>
        <img src={src.value} alt={a.name || words.image} width={Math.round((a.width ?? 280) * scale)} height={Math.round((a.height ?? 200) * scale)} decoding="async" />
      </button>
    );
  }
  if (sound) {
    return (
      // biome-ignore lint/a11y/useMediaCaption: a voice message has no captions; its transcript is the message's text
      <audio controls preload="none" src={src.value} />
    );
  }
  return (
    <button type="button" class="filecard" onClick={open}>
      <span class="tile">
        <Icon name="file" size={18} />
      </span>
      <span class="col grow">
        <span class="cut m">{a.name || words.file}</span>
        <span class="t3 xs">{sizeOf(a.size)}</span>
      </span>
    </button>
  );
}

function CardView({ card }: { card: NonNullable<MessageData['card']> }) {
  const text = (name: string) => (typeof card[name] === 'string' ? (card[name] as string) : '');
  const url = /^https?:\/\//.test(text('url')) ? text('url') : undefined;
  const body = (
    <>
      <span class="row">
        <b class="m cut grow">{text('title')}</b>
        <span class="m nw">{text('price')}</span>
      </span>
      {text('text') !== '' && <span class="t3 sm">{text('text')}</span>}
    </>
  );
  return url === undefined ? (
    <div class="prod">{body}</div>
  ) : (
    <a class="prod" href={url} target="_blank" rel="noopener noreferrer">
      {body}
    </a>
  );
}

const LINK = /\bhttps?:\/\/[^\s<>"'，。；！？（）]+[^\s<>"'.,;:!?)\]，。；：！？（）]/g;

/** Text as it was written, with addresses made clickable. Never HTML. */
function Text({ text }: { text: string }) {
  const parts: preact.ComponentChildren[] = [];
  let at = 0;
  for (const hit of text.matchAll(LINK)) {
    const from = hit.index ?? 0;
    parts.push(text.slice(at, from));
    parts.push(
      <a key={from} href={hit[0]} target="_blank" rel="noopener noreferrer nofollow">
        {hit[0]}
      </a>,
    );
    at = from + hit[0].length;
  }
  parts.push(text.slice(at));
  return <>{parts}</>;
}
