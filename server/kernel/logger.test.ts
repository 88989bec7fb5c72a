import { expect, test } from 'vitest';
import { createLogger } from './logger.ts';

const logged = (log: (logger: ReturnType<typeof createLogger>) => void, level = 'info') => {
  const lines: string[] = [];
  log(createLogger(level, { write: (line) => lines.push(line) }));
  return lines.join('');
};

test.each(['password', 'passwordHash', 'token', 'ticket', 'secret', 'authorization', 'cookie', 'key', 'userJwt', 'identitySecret', 'body'])(
  '%s never reaches the log at depth 0, 1 and 2, in a child neither',
  (field) => {
    const value = 'hunter2-secret-value';
    const text = logged((l) => {
      l.info({ [field]: value }, 'zero');
      l.warn({ frame: { [field]: value } }, 'one');
      l.error({ request: { headers: { [field]: value } } }, 'two');
      l.child({ [field]: value }).info({}, 'child');
    });
    expect(text).not.toContain(value);
    expect(text.split('•••')).toHaveLength(5);
  },
);

test('other fields, the level and the time stay; each line is one JSON object', () => {
  const line = JSON.parse(logged((l) => l.info({ traceId: 'abc' }, 'hello'))) as Record<string, unknown>;
  expect(line).toMatchObject({ traceId: 'abc', msg: 'hello', level: 30 });
  expect(new Date(String(line.time)).getTime()).toBeGreaterThan(0);
});

test('the level holds back what is below it', () => {
  expect(logged((l) => l.info({}, 'quiet'), 'warn')).toBe('');
});
