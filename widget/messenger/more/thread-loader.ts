import { lazy } from './lazy.ts';

/** A conversation's screen: what is on the first screen comes before it. */
export const threadPart = lazy(() => import('../thread.tsx'));
