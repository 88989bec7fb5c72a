/** What to call somebody: their name, or "Visitor 20C4" from the end of their id, which differs where the beginning is time. */
export const contactName = (contact: { id: string; name: string | null }, visitor: string): string =>
  contact.name?.trim() ||
  `${visitor} ${contact.id
    .replace(/[^a-z0-9]/gi, '')
    .slice(-4)
    .toUpperCase()}`;
