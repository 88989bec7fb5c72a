import { describe, expect, it } from 'vitest';
import { compare } from './tab-compare.ts';

const wrote = ['#a 0', '#b 1', '#a 2', '#b 3'];

describe('what tabs wrote against the log', () => {
  it('finds nothing where two writers are only mixed', () => {
    expect(compare(wrote, ['#b 1', '#a 0', '#a 2', '#b 3'])).toEqual({ lost: [], doubled: [], reordered: [] });
  });

  it('finds what is lost, doubled, strange or out of order', () => {
    expect(compare(wrote, ['#a 0', '#b 1', '#b 3']).lost).toEqual(['#a 2']);
    expect(compare(wrote, [...wrote, '#b 3']).doubled).toEqual(['#b 3']);
    expect(compare(wrote, [...wrote, '#c 4']).doubled).toEqual(['#c 4']);
    expect(compare(wrote, ['#a 2', '#b 1', '#a 0', '#b 3']).reordered).toEqual(['#a 0']);
  });
});
