import { ContactCreate, ContactDto, ContactPatch, Lists, PageQuery } from '#protocol';
import { createContact } from '../../../domain/contacts/create-contact.ts';
import { getContact } from '../../../domain/contacts/get-contact.ts';
import { listContacts } from '../../../domain/contacts/list-contacts.ts';
import { updateContact } from '../../../domain/contacts/update-contact.ts';
import { agentRoute, type Route } from '../route.ts';
import { pageInput } from './paging.ts';

const tag = 'Contacts';
export const contactRoutes: Route[] = [
  agentRoute({
    method: 'GET',
    path: '/api/v1/contacts',
    tag,
    access: 'contact.read',
    summary: { en: 'Contacts, newest first', zh: '联系人，最新在前' },
    query: PageQuery,
    answer: Lists.contacts,
    run: async ({ domain, caller, query }) => ({ body: await listContacts(domain, caller, pageInput(query)) }),
  }),
  agentRoute({
    method: 'POST',
    path: '/api/v1/contacts',
    tag,
    access: 'contact.write',
    summary: { en: 'Make a contact', zh: '创建联系人' },
    body: ContactCreate,
    answer: ContactDto,
    status: 201,
    run: async ({ domain, caller, body }) => ({ body: await createContact(domain, caller, body) }),
  }),
  agentRoute({
    method: 'GET',
    path: '/api/v1/contacts/{id}',
    tag,
    access: 'contact.read',
    summary: { en: 'One contact', zh: '单个联系人' },
    answer: ContactDto,
    run: async ({ domain, caller, param }) => ({ body: await getContact(domain, caller, param('id')) }),
  }),
  agentRoute({
    method: 'PATCH',
    path: '/api/v1/contacts/{id}',
    tag,
    access: 'contact.write',
    summary: { en: 'Change a contact; null clears', zh: '修改联系人；null 表示清除' },
    body: ContactPatch,
    answer: ContactDto,
    run: async ({ domain, caller, body, param }) => ({ body: await updateContact(domain, caller, param('id'), body) }),
  }),
];
