/** Small parts that several screens share. */
import type { Actor } from '#protocol/events.ts';
import { kick } from '../client/link.ts';
import { useApp } from './context.ts';
import { hueOf, initials } from './format.ts';
import { Icon, type IconName } from './icons.tsx';

export function Avatar({ actor, size = 32, online = false }: { actor: Actor | null; size?: 28 | 32 | 40; online?: boolean }) {
  if (actor === null || actor.kind === 'bot' || actor.kind === 'system') {
    return (
      <span class={`av bot a${size}`} aria-hidden="true">
        <Icon name={actor === null ? 'headset' : 'bot'} size={size === 28 ? 16 : 18} />
      </span>
    );
  }
  const name = actor.name ?? '?';
  return (
    <span class={`av a${size}`} aria-hidden="true" style={{ '--h': String(hueOf(actor.id ?? name)) }}>
      {initials(name)}
      {online && <i class="pd" />}
    </span>
  );
}

type IconButtonProps = { icon: IconName; label: string; onClick: () => void; class?: string; size?: 16 | 20 | 24; expanded?: boolean };

export function IconButton({ icon, label, onClick, class: extra = '', size = 20, expanded }: IconButtonProps) {
  return (
    <button
      type="button"
      class={`wb ${extra}`}
      aria-label={label}
      title={label}
      aria-expanded={expanded}
      aria-haspopup={expanded === undefined ? undefined : 'menu'}
      onClick={onClick}
    >
      <Icon name={icon} size={size} />
    </button>
  );
}

/** Closing exists only where somebody embeds us. A chevron on phones, a cross elsewhere, as drawn. */
export function CloseButton({ place, always = false }: { place: 'start' | 'end'; always?: boolean }) {
  const app = useApp();
  if (app.boot.host === null) return null;
  return (
    <IconButton
      icon={place === 'start' ? 'down' : 'x'}
      size={place === 'start' ? 24 : 20}
      label={app.words.value.close}
      class={place === 'start' ? 'only-phone pull' : always ? '' : 'not-phone'}
      onClick={app.close}
    />
  );
}

/** Trouble with the link, overload, or a refused command; the gravest wins. */
export function Band() {
  const app = useApp();
  const { machine: m, words } = app;
  if (m.band) {
    return (
      <div class="bn wa" role="status">
        <Icon name="wifi" />
        <span class="grow">{m.online ? words.value.reconnecting : words.value.offlineBand}</span>
        {m.online && m.attempts > 3 && (
          <button type="button" class="bnx" onClick={() => kick(m)}>
            {words.value.retry}
          </button>
        )}
      </div>
    );
  }
  if (app.notice.value !== null) {
    return (
      <div class="bn wa" role="status">
        <Icon name="alert" />
        <span class="grow">{app.notice.value}</span>
        <button
          type="button"
          class="bnx"
          aria-label={words.value.close}
          onClick={() => {
            app.notice.value = null;
          }}
        >
          <Icon name="x" />
        </button>
      </div>
    );
  }
  if (m.level.n >= 2) {
    return (
      <div class="bn in" role="status">
        <Icon name="info" />
        <span>{m.level.notice ?? words.value.busy}</span>
      </div>
    );
  }
  return null;
}
