import type { AnyFrame, HelloFrame } from '#protocol/frames.ts';
import type { OkFrame, ServerFrame } from '#protocol/server-frames.ts';
import { type ApiProblem, api, problemFrom } from './http.ts';

type WithoutNumber<F> = F extends { i: number } ? Omit<F, 'i'> : never;
/** A frame that gets an answer; its number is given by the link. */
export type RequestFrame = WithoutNumber<AnyFrame>;
export type SilentFrame = Extract<AnyFrame, { t: 'cursor' | 'typing' | 'page' }>;

/** A connection that speaks CS/1, whatever carries it. It connects, and connects again, by itself until closed. */
export type Link = {
  /** Rejects with an ApiProblem: a refusal, or NO_ANSWER when the connection went away first. */
  request(frame: RequestFrame): Promise<OkFrame>;
  /** Sent if connected, else forgotten. */
  send(frame: SilentFrame): void;
  /** Tries now instead of at the next turn. */
  retry(): void;
  close(): void;
};
export type LinkEvents = {
  onUp(): void;
  onDown(): void;
  onFrames(frames: ServerFrame[]): void;
  /** Nobody is signed in any more. */
  onSignedOut(): void;
  /** This way is blocked here; another may work. */
  onBlocked(): void;
};
export type Identity = { deviceId: string; tabId: string; locale: string };

type Ticket = { ticket: string; expiresAt: number | string };
/** What a new connection says first. A ticket works once, so every attempt fetches its own. */
export async function greeting(who: Identity): Promise<Omit<HelloFrame, 't'>> {
  const { ticket } = await api<Ticket>('/api/v1/socket-tickets', { body: {} });
  return { v: 1, ticket, ...who };
}

/** The answer of a request, or the refusal as a thrown problem. */
export function settle(answer: unknown): OkFrame {
  const at = (typeof answer === 'object' && answer !== null ? answer : {}) as Record<string, unknown>;
  if (at.t === 'ok' || at.t === 'pong') return at as OkFrame;
  throw problemFrom(400, at);
}
export const isSignedOut = (e: unknown): boolean => (e as ApiProblem | null)?.code === 'UNAUTHENTICATED';
export const backoff = (attempt: number): number => Math.min(500 * 2 ** attempt, 8_000) * (0.7 + Math.random() * 0.6);
