import { lazy } from './lazy.ts';

/** The parts of a conversation that a first message does without. */
const talk = lazy(async () => {
  const part = await import('./talk.ts');
  part.wearTalk();
  return part;
});

export const useTalk = talk.use;
