/**
 * A browser may hold a loader of an older build: kept for a minute by its cache, or for days by a tab that has not opened the chat yet. It
 * fetches the panel of this build all the same. Here stands what loaders once had in another form; whatever changes in `Shell` or `Panel`
 * leaves a line here.
 */
import type { Colours, Panel, Shell } from './launcher.ts';

type Older = { kept: Colours & { open?: boolean }; keep(): void; options: { padding?: number; x?: number; y?: number } };

/** Gives an older loader's shell what it lacks. */
export function meetOlder(shell: Shell): void {
  if (shell.told !== undefined) return;
  const older = shell as unknown as Older;
  const { keep, options } = older;
  const { padding: edge } = options;
  Object.assign(shell, { told: [], visitor: null, mark: '', keep: (mark: string) => keepOlder(older, keep, mark !== '') });
  Object.defineProperty(shell, 'colours', { get: () => older.kept, set: (colours: Colours) => Object.assign(older.kept, colours) });
  if (edge !== undefined) Object.assign(options, { x: edge, y: edge });
}

function keepOlder(older: Older, keep: () => void, open: boolean): void {
  older.kept.open = open;
  keep();
}

/** What an older loader calls. */
export function forOlder(shell: Shell, panel: Panel) {
  const commands: Record<string, string> = { compose: 'showNewMessage', topic: 'startTopic', card: 'sendCard', page: 'page' };
  return {
    tell({ t, value, text, topic, card, url }: { t: string; [name: string]: unknown }) {
      const command = commands[t];
      if (command === undefined) panel.updated({ [t]: value });
      else panel.run([command, [text ?? topic ?? card ?? url]]);
    },
    remount: () => panel.updated({ userJwt: shell.options.userJwt }),
  };
}
