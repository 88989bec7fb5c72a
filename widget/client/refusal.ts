/** What an HTTP call of ours was answered with when it was not answered well. */
export type Refusal = { code: string; message: string; status: number };
export const isRefusal = (e: unknown): e is Refusal => typeof e === 'object' && e !== null && 'code' in e && 'status' in e;

/** Reads problem+json; a proxy's page instead of our answer leaves the status to tell. */
export async function refusal(status: number, json: () => unknown): Promise<Refusal> {
  let problem: { code?: string; detail?: string; title?: string } = {};
  try {
    problem = ((await json()) as typeof problem | null) ?? {};
  } catch {
    // Not ours.
  }
  return { code: problem.code ?? 'UNAVAILABLE', message: problem.detail ?? problem.title ?? '', status };
}
