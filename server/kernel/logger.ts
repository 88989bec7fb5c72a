import { pino } from 'pino';

/** What every part logs through; `child` adds fields. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  child(fields: Record<string, unknown>): Logger;
}

const SECRET_KEYS = ['password', 'passwordHash', 'token', 'ticket', 'secret', 'authorization', 'cookie', 'key', 'userJwt', 'identitySecret', 'body'];

/** JSON lines on stdout (`LOG_LEVEL`, default info); secrets and message bodies are redacted at depth 0 to 2. */
export function createLogger(level: string, destination?: { write(line: string): void }): Logger {
  const paths = SECRET_KEYS.flatMap((k) => [k, `*.${k}`, `*.*.${k}`]);
  const options = { level, base: null, redact: { paths, censor: '•••' }, timestamp: pino.stdTimeFunctions.isoTime };
  return destination ? pino(options, destination) : pino(options);
}

export const silentLogger: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {}, child: () => silentLogger };
