/** A reason not to start that the person at the keyboard can act on: one plain sentence, no stack. Recognised by `code`. */
export class StartProblem extends Error {
  readonly code = 'START_PROBLEM';
  constructor(sentence: string) {
    super(sentence);
    this.name = 'StartProblem';
  }
}

/** The sentence of a StartProblem (also one thrown by another copy of this module), else null. */
export function startProblemOf(e: unknown): string | null {
  return typeof e === 'object' && e !== null && 'code' in e && e.code === 'START_PROBLEM' && 'message' in e ? String(e.message) : null;
}

/** `code` of a system error, '' when there is none. */
export const errorCode = (e: unknown): string => (typeof e === 'object' && e !== null && 'code' in e ? String(e.code) : '');

/** A failed file operation on `what` as a sentence that says what to do; anything unforeseen comes back unchanged. */
export function fileProblem(e: unknown, what: string, userName = runningUser()): unknown {
  switch (errorCode(e)) {
    case 'EACCES':
    case 'EPERM':
      return new StartProblem(
        `Parley runs as ${userName} and may not read and write ${what}: give that user the folder (chown -R ${userName} …), or name another one in PARLEY_DATA_DIR.`,
      );
    case 'EROFS':
      return new StartProblem(`${what} lies on a read-only disk: make it writable, or name another folder in PARLEY_DATA_DIR.`);
    case 'ENOSPC':
    case 'EDQUOT':
      return diskFull(what);
    case 'ENOTDIR':
    case 'EEXIST':
      return new StartProblem(`${what} cannot be used because a file stands where a folder is needed: move that file away, or name another folder in PARLEY_DATA_DIR.`);
    default:
      return e;
  }
}

export const diskFull = (what: string): StartProblem =>
  new StartProblem(`The disk that holds ${what} is full: free some space (about 200 MB are needed to start) and start again; nothing has been lost.`);

function runningUser(): string {
  const uid = process.getuid?.();
  return uid === 0 ? 'root' : (process.env.USER ?? process.env.LOGNAME ?? `user ${uid ?? '?'}`);
}
