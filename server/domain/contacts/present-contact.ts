import type { ContactDto } from '#protocol';
import type { ContactRecord } from '../../ports/store.ts';

/** What agents know of a contact. */
export const presentContact = (c: ContactRecord): ContactDto => ({
  id: c.id,
  name: c.name,
  email: c.email,
  phone: c.phone,
  verified: c.verified,
  locale: c.locale,
  attributes: c.attributes,
  page: c.page ? { url: c.page.url, ...(c.page.title === undefined ? {} : { title: c.page.title }) } : null,
  createdAt: new Date(c.createdAt).toISOString(),
  updatedAt: new Date(c.updatedAt).toISOString(),
});
