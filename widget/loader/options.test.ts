import { expect, it } from 'vitest';
import { contrast } from '#protocol/brand-colour.ts';
import { readOptions } from './options.ts';
import { readable } from './styles.ts';

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

it('writes on any colour with 4.5:1 or more', () => {
  for (let n = 0; n < 0x1000000; n += 4099) {
    const hex = `#${n.toString(16).padStart(6, '0')}`;
    expect(contrast(hex, readable(hex) === '#fff' ? '#ffffff' : '#000000'), hex).toBeGreaterThanOrEqual(4.5);
  }
});
