/** By conversation, then as they came: every writer touches the unique indexes in the same order, so two cannot deadlock on each other. */
export const inLockOrder = <T extends { conversationId: string }>(rows: T[]): T[] =>
  [...rows].sort((a, b) => (a.conversationId < b.conversationId ? -1 : a.conversationId > b.conversationId ? 1 : 0));
