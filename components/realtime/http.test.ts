import { describe, expect, it } from 'vitest';
import { fieldError, problemFrom } from './http.ts';

describe('problemFrom', () => {
  it('keeps code, sentence, trace and field errors of problem+json', () => {
    const problem = problemFrom(400, { title: 'Bad', detail: 'Name is missing.', code: 'BAD_REQUEST', traceId: '7f3a', errors: [{ path: 'name', message: 'at least 1' }, 7] });
    expect(problem).toEqual({ code: 'BAD_REQUEST', status: 400, message: 'Name is missing.', traceId: '7f3a', errors: [{ path: 'name', message: 'at least 1' }] });
    expect(fieldError(problem, 'name')).toBe('at least 1');
    expect(fieldError(problem, 'email')).toBeUndefined();
  });
  it.each([
    [502, undefined, 'INTERNAL'],
    [429, 'too many', 'RATE_LIMITED'],
    [418, { code: 'TEAPOT' }, 'BAD_REQUEST'],
  ])('gives %i a code and a sentence whatever the body', (status, body, code) => {
    const problem = problemFrom(status, body, 'zh');
    expect(problem.code).toBe(code);
    expect(problem.message).toMatch(/[一-龥]/);
  });
});
