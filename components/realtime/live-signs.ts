import type { Actor } from '#protocol/events.ts';
import type { Presence } from '#protocol/primitives.ts';
import type { ServerFrame } from '#protocol/server-frames.ts';
import type { Signal } from './signal.ts';

export const TYPING_MS = 6_000;

/** What is true only for a moment: who types, who looks, who is there. Topics `typing:CONV`, `viewers:CONV`, `presence`. */
export function createSigns(signal: Signal, meId: string) {
  const typing = new Map<string, { actor: Actor; until: number }>();
  const viewers = new Map<string, { id: string; name: string }[]>();
  const presence = new Map<string, Presence>();

  const stopTyping = (conv: string, now = Number.POSITIVE_INFINITY) => {
    const entry = typing.get(conv);
    if (!entry || entry.until > now) return;
    typing.delete(conv);
    signal.tell(`typing:${conv}`);
  };
  return {
    take(frame: Extract<ServerFrame, { t: 'typing' | 'viewers' | 'presence' }>) {
      if (frame.t === 'presence') {
        presence.set(frame.agent, frame.state);
        return signal.tell('presence');
      }
      if (frame.t === 'viewers') {
        viewers.set(
          frame.conv,
          frame.agents.filter((a) => a.id !== meId),
        );
        return signal.tell(`viewers:${frame.conv}`);
      }
      if (frame.actor.id === meId) return;
      if (!frame.on) return stopTyping(frame.conv);
      typing.set(frame.conv, { actor: frame.actor, until: Date.now() + TYPING_MS });
      // A client that goes away never says that it stopped.
      setTimeout(() => stopTyping(frame.conv, Date.now()), TYPING_MS + 50);
      signal.tell(`typing:${frame.conv}`);
    },
    stopTyping,
    typing: (conv: string) => typing.get(conv)?.actor,
    viewers: (conv: string) => viewers.get(conv),
    presence: (agent: string) => presence.get(agent),
  };
}
