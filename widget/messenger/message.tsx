import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Attachment } from '#protocol/events.ts';
import { discard, retry } from '../client/outbox.ts';
import { loadOlder } from '../client/receive.ts';
import { useApp } from './context.ts';
import { sizeOf, timeOf } from './format.ts';
import { Icon } from './icons.tsx';
import { writingPart } from './more/writing-loader.ts';
import { Avatar } from './parts.tsx';
import type { MessageRow } from './thread-rows.ts';

/** One message: attachments, text, and where due the line that says how far it has come. */
export function Message({ row, lane, meta }: { row: MessageRow; lane: string; meta: boolean }) {
  const app = useApp();
  const { data, mine } = row;
  const writing = writingPart.use(false);
  const failed = row.state === 'rejected' || row.state === 'expired';
  const at = timeOf(row.ts, app.locale.value);
  const from = mine ? app.words.value.you : (row.actor.name ?? app.words.value.someone);
  const waiting = row.id === null ? [] : app.machine.outbox.filter((x) => 'target' in x.cmd && x.cmd.target === row.id);
  const edit = waiting.flatMap((x) => (x.cmd.t === 'msg.edit' ? [x.cmd.body] : [])).pop();
  const recalling = waiting.some((x) => x.cmd.t === 'msg.recall');
  const text = edit ?? data.translations?.[app.locale.value] ?? data.body;
  const images = (data.attachments ?? []).filter(isImage);
  return (
    <>
      <div class={`m${mine ? ' me' : ''}${row.first ? '' : ' next'}${recalling ? ' going' : ''}`} data-m={row.id ?? undefined}>
        {!mine && (row.last ? <Avatar actor={row.actor} size={28} /> : <span class="a28" />)}
        <div class="stack">
          <span class="sr">
            {from}, {at}
          </span>
          {data.replyTo !== undefined && <Quote lane={lane} id={data.replyTo} />}
          {images.length > 0 && <Pictures images={images} />}
          {data.attachments?.map((a) => !isImage(a) && <AttachmentView key={a.id} a={a} />)}
          {text !== '' && (
            <div class={`x${row.last ? ' l' : ''}${failed ? ' bad' : ''}`} title={at}>
              <Text text={text} />
            </div>
          )}
          {(row.edited || edit !== undefined) && <span class="ed">{app.words.value.edited}</span>}
          {writing !== null && row.id !== null && !recalling && (
            <writing.MessageTools row={row} id={row.id} lane={lane} name={from} text={text || data.attachments?.[0]?.name || app.words.value.file} />
          )}
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

const isImage = (a: Attachment) => a.mime.startsWith('image/') && a.mime !== 'image/svg+xml';

/** What the message answers; a tap leads there, through as much of the history as it takes. */
function Quote({ lane, id }: { lane: string; id: string }) {
  const app = useApp();
  const words = app.words.value;
  const c = app.machine.convs.get(lane);
  const item = c?.state.items.find((it) => it.id === id);
  const known = item?.kind === 'message' ? item : null;
  const name = known === null ? '' : known.actor.kind === 'visitor' ? words.you : (known.actor.name ?? words.someone);
  const attachment = known !== null && 'attachments' in known.data ? known.data.attachments?.[0]?.name : undefined;
  const text = known === null ? words.quoteEarlier : known.recalled ? words.quoteGone : known.data.body || attachment || words.file;
  const seeking = useSignal(false);
  const seek = () => {
    if (known !== null) jump(id);
    else if (c?.more) loadOlder(app.machine, lane);
    seeking.value = known === null && c?.more === true;
  };
  useEffect(() => {
    if (seeking.value) seek();
  }, [c?.events.length]);
  return (
    <button type="button" class="qt" aria-label={known === null ? text : words.quoteOf(name, text)} onClick={seek}>
      {name !== '' && <b class="m xs">{name}</b>}
      <span class="cut">{text}</span>
    </button>
  );
}

function jump(id: string): void {
  const el = document.querySelector<HTMLElement>(`[data-m="${CSS.escape(id)}"]`);
  if (el === null) return;
  el.scrollIntoView({ block: 'center' });
  el.tabIndex = -1;
  el.focus({ preventScroll: true });
  el.classList.remove('hit');
  // The animation begins anew only after the class was away for one layout.
  void el.offsetWidth;
  el.classList.add('hit');
  el.addEventListener('blur', () => el.classList.remove('hit'), { once: true });
}

/** One picture in its own proportions, several as a grid. The boxes are known before the pictures come, so nothing moves. */
function Pictures({ images }: { images: Attachment[] }) {
  const open = useSignal<number | null>(null);
  const writing = writingPart.use(open.value !== null);
  const many = images.length > 1;
  return (
    <>
      <div class={many ? 'pics' : undefined}>
        {images.map((a, n) => (
          <Picture key={a.id} a={a} square={many} open={() => (open.value = n)} />
        ))}
      </div>
      {open.value !== null && writing !== null && <writing.Lightbox images={images} start={open.value} close={() => (open.value = null)} />}
    </>
  );
}

function Picture({ a, square, open }: { a: Attachment; square: boolean; open: () => void }) {
  const app = useApp();
  const src = useSignal<string | undefined>(undefined);
  useEffect(() => void app.fileUrl(a.url).then((url) => (src.value = url ?? undefined)), [a.url]);
  const scale = Math.min(1, 280 / (a.width ?? 280), 240 / (a.height ?? 200));
  const box = square ? [132, 132] : [Math.round((a.width ?? 280) * scale), Math.round((a.height ?? 200) * scale)];
  return (
    <button type="button" class="pic" aria-haspopup="dialog" onClick={open}>
      <img src={src.value} alt={a.name || app.words.value.image} width={box[0]} height={box[1]} decoding="async" />
    </button>
  );
}

function AttachmentView({ a }: { a: Attachment }) {
  const app = useApp();
  const words = app.words.value;
  const sound = a.mime.startsWith('audio/');
  const src = useSignal<string | undefined>(undefined);
  useEffect(() => {
    if (sound) void app.fileUrl(a.url).then((url) => (src.value = url ?? undefined));
  }, [a.url]);
  // The signed address is short-lived, so it is fetched when it is wanted.
  const open = async () => {
    const url = await app.fileUrl(a.url);
    if (url !== null) window.open(url, '_blank', 'noopener');
    else app.notice.value = words.notDone;
  };
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
