import type { ContactDto } from '#protocol';
import type { ContactRecord, TrailStep } from '../../ports/store.ts';

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
  trail: (c.page?.trail ?? []).map(presentStep),
  createdAt: new Date(c.createdAt).toISOString(),
  updatedAt: new Date(c.updatedAt).toISOString(),
});

function presentStep(step: TrailStep): ContactDto['trail'][number] {
  const at = new Date(step.at).toISOString();
  if ('event' in step) return { at, event: step.event, ...(step.props === undefined ? {} : { props: step.props }) };
  return { at, url: step.url, ...(step.title === undefined ? {} : { title: step.title }) };
}
