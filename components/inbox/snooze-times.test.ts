import { describe, expect, it } from 'vitest';
import { snoozeTimes } from './snooze-times.ts';

describe('snoozeTimes', () => {
  const offered = (at: Date) => snoozeTimes(at.getTime()).map((x) => [x.key, new Date(x.at).toString().slice(0, 21)]);
  it('offers what lies ahead', () => {
    expect(offered(new Date(2026, 10, 24, 11, 5))).toEqual([
      ['hour', 'Tue Nov 24 2026 12:05'],
      ['evening', 'Tue Nov 24 2026 18:00'],
      ['tomorrow', 'Wed Nov 25 2026 09:00'],
      ['monday', 'Mon Nov 30 2026 09:00'],
    ]);
  });
  it('leaves out an evening that is over, and means the next Monday on a Monday', () => {
    expect(offered(new Date(2026, 10, 23, 20)).map(([key]) => key)).toEqual(['hour', 'tomorrow', 'monday']);
    expect(offered(new Date(2026, 10, 23, 20)).at(-1)?.[1]).toBe('Mon Nov 30 2026 09:00');
  });
});
