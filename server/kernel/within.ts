export type Within<T> = { ok: true; value: T } | { ok: false; timedOut: boolean; error: unknown };

/** Runs `work` for at most `ms`; never rejects. Late work goes on unseen, so the caller says what to do with it. */
export async function within<T>(ms: number, work: () => T | Promise<T>): Promise<Within<T>> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Within<T>>((resolve) => {
    timer = setTimeout(() => resolve({ ok: false, timedOut: true, error: new Error(`not finished after ${ms} ms`) }), ms);
  });
  const done = (async (): Promise<Within<T>> => {
    try {
      return { ok: true, value: await work() };
    } catch (error) {
      return { ok: false, timedOut: false, error };
    }
  })();
  try {
    return await Promise.race([done, late]);
  } finally {
    clearTimeout(timer);
  }
}
