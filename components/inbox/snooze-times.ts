/** Moments to come back to something: in an hour, this evening, tomorrow and next Monday at nine. `now` and the answers in ms. */
export function snoozeTimes(now: number): { key: 'hour' | 'evening' | 'tomorrow' | 'monday'; at: number }[] {
  const day = (plus: number, hour: number) => {
    const d = new Date(now);
    return new Date(d.getFullYear(), d.getMonth(), d.getDate() + plus, hour).getTime();
  };
  const toMonday = (8 - new Date(now).getDay()) % 7 || 7;
  return [
    { key: 'hour' as const, at: now + 3_600_000 },
    { key: 'evening' as const, at: day(0, 18) },
    { key: 'tomorrow' as const, at: day(1, 9) },
    { key: 'monday' as const, at: day(toMonday, 9) },
  ].filter((x) => x.at > now + 15 * 60_000);
}
