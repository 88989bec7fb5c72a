import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { App } from './app.ts';

export const AppContext = createContext<App | null>(null);

export function useApp(): App {
  const app = useContext(AppContext);
  if (app === null) throw new Error('no app');
  // The machine changes in place, and a component whose props stay the same is not drawn again unless it subscribes.
  app.tick.value;
  return app;
}
