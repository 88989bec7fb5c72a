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
    x: 9,
    y: 9,
    hideLauncher: true,
  });
  expect(readOptions({ padding: '24 80' })).toEqual({ x: 24, y: 80 });
  expect(readOptions({ padding: { x: 900, y: 7 } })).toEqual({ x: 400, y: 7 });
  expect(readOptions({ padding: '', logo: '/shop.svg', baseDomain: 'shop.example', user: { name: 'Mei' }, attributes: { plan: 'pro' } })).toEqual({
    x: 0,
    y: 0,
    logo: '/shop.svg',
    baseDomain: 'shop.example',
    user: { name: 'Mei' },
    attributes: { plan: 'pro' },
  });
  for (const bad of [
    undefined,
    null,
    7,
    'x',
    { inbox: '../x', theme: 'pink', color: 'red;}', zIndex: 'high', padding: Number.NaN, position: {}, logo: 'javascript:alert(1)', baseDomain: 'a;b', user: 'Mei', attributes: 7 },
  ]) {
    expect(readOptions(bad)).toEqual({});
  }
  expect(readOptions({ zIndex: 1e12 }).zIndex).toBe(2147483647);
});

it('writes on any colour with 4.5:1 or more', () => {
  for (let n = 0; n < 0x1000000; n += 4099) {
    const hex = `#${n.toString(16).padStart(6, '0')}`;
    expect(contrast(hex, readable(hex) === '#fff' ? '#ffffff' : '#000000'), hex).toBeGreaterThanOrEqual(4.5);
  }
});
