import { lazy } from './lazy.ts';

/** What writing may need after the first message: menu of a message, emoji, pictures in full size. */
export const writingPart = lazy(async () => {
  const part = await import('./writing.ts');
  part.wearWriting();
  return part;
});
