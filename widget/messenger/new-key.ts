import { newId } from '#protocol/ids.ts';

/** The name of a conversation that is not opened yet; the client follows it to the id it gets. */
export const newKey = () => `new:${newId()}`;
