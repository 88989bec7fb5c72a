import { expect, it } from 'vitest';
import { readOptions } from './options.ts';

it('takes what it knows and leaves nonsense out', () => {
  expect(readOptions({ inbox: 'a-1', locale: 'zh-CN', theme: 'dark', position: 'left', color: '#ABCDEF', zIndex: '12', padding: 8.6, hideLauncher: 'true' })).toEqual({
    inbox: 'a-1',
    locale: 'zh-CN',
    theme: 'dark',
    position: 'left',
    color: '#ABCDEF',
    zIndex: 12,
    padding: 9,
    hideLauncher: true,
  });
  for (const bad of [undefined, null, 7, 'x', { inbox: '../x', theme: 'pink', color: 'red;}', zIndex: 'high', padding: Number.NaN, position: {} }]) {
    expect(Object.entries(readOptions(bad)).filter(([, v]) => v !== undefined && v !== false)).toEqual([]);
  }
  expect(readOptions({ zIndex: 1e12 }).zIndex).toBe(2147483647);
});
