import type { MessageData } from '#protocol/events.ts';
import { useApp } from '../context.ts';
import { talkWords } from './talk-words.ts';

/** What a bot's answer rests on. */
export function Sources({ sources }: { sources: NonNullable<MessageData['sources']> }) {
  const app = useApp();
  return (
    <div class="srcs">
      <span>{talkWords(app.locale.value).sources}</span>
      <ul>
        {sources.map((s, n) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a message's sources never change their order
          <li key={n}>
            {s.url !== undefined && /^https?:\/\//.test(s.url) ? (
              <a href={s.url} target="_blank" rel="noopener noreferrer">
                {s.title}
              </a>
            ) : (
              s.title
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
