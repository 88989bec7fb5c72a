import { describe, expect, it } from 'vitest';
import { daysAgo, shortTime, sizeText, waitText } from './time.ts';

const at = (day: number, hour: number, minute = 0) => new Date(2026, 10, day, hour, minute).getTime();

describe('time', () => {
  it('shows the clock today, the weekday this week, the date before', () => {
    const now = at(24, 11);
    expect(shortTime(at(24, 10, 31), now, 'en')).toBe('10:31');
    expect(shortTime(at(23, 23, 59), now, 'en')).toBe('Mon');
    expect(shortTime(at(3, 9), now, 'en')).toBe('Nov 3');
    expect(shortTime(at(3, 9), now, 'zh-CN')).toBe('11月3日');
  });
  it('counts calendar days, not hours', () => {
    expect(daysAgo(at(23, 23, 59), at(24, 0, 1))).toBe(1);
    expect(daysAgo(at(24, 0, 1), at(24, 23, 59))).toBe(0);
  });
  it.each([
    [41_000, '0:41'],
    [125_900, '2:05'],
    [3_600_000, '1:00 h'],
    [2 * 86_400_000, '2 d'],
    [-5, '0:00'],
  ])('waits of %i ms read %s', (ms, text) => expect(waitText(ms)).toBe(text));
  it.each([
    [12, '12 B'],
    [214 * 1024, '214 KB'],
    [3.1 * 1024 * 1024, '3.1 MB'],
    [20 * 1024 * 1024, '20 MB'],
  ])('%i bytes read %s', (bytes, text) => expect(sizeText(bytes)).toBe(text));
});
