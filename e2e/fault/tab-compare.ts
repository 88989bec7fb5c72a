/** What was written into the tabs against what the server's log holds, in its order. */
export type Compared = { lost: string[]; doubled: string[]; reordered: string[] };

/** `doubled` also names what nobody wrote. */
export function compare(wrote: readonly string[], stored: readonly string[]): Compared {
  return {
    lost: wrote.filter((x) => !stored.includes(x)),
    doubled: stored.filter((x, k) => stored.indexOf(x) !== k || !wrote.includes(x)),
    reordered: outOfOrder(stored),
  };
}

/** Bodies are `#writer number`: what one page wrote must stand in the order of its numbers. */
function outOfOrder(stored: readonly string[]): string[] {
  const last = new Map<string, number>();
  return stored.filter((body) => {
    const [writer = '', n = ''] = body.split(' ');
    const late = Number(n) < (last.get(writer) ?? -1);
    last.set(writer, Number(n));
    return late;
  });
}
