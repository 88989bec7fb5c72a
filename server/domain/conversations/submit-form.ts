import { Form, type FormFault, formFault, type Issue, parse } from '#protocol';
import { fail } from '../../kernel/failure.ts';
import type { Domain, VisitorCaller } from '../context.ts';
import { actorOf, type Command, headFor, request, type Verb } from './command.ts';
import { knownCommand } from './edit-message.ts';

/** Faults named in one answer. */
const MOST_FAULTS = 10;

/**
 * The customer fills in a form that a message offered. UNPROCESSABLE when an answer does not fit its field: `errors[]` has the path
 * `values.{name}` and the fault's name. What is stored is text, trimmed, without fields left empty.
 */
export const submitForm: Verb<'form.submit'> = async (domain, caller, command) => {
  if (caller.kind !== 'visitor') return fail('UNPROCESSABLE', { detail: 'Only the customer fills in a form.' });
  await headFor(domain, caller, command.conv, 'conversation.send');
  const answered = await knownCommand(domain, caller.workspaceId, command.conv, command.cid);
  const values = answered ? {} : answersOf(await offeredForm(domain, caller, command), command.values);
  return request(caller, command, command.conv, () => ({ events: [{ type: 'form.submitted', data: { target: command.target, values }, ...actorOf(caller) }] }));
};

async function offeredForm(domain: Domain, caller: VisitorCaller, command: Command<'form.submit'>): Promise<OfferedForm> {
  const target = await domain.store.events.find(caller.workspaceId, command.conv, { id: command.target });
  if (target?.visibility !== 'public') return fail('FORBIDDEN_OR_MISSING', { errors: [{ path: 'target', message: 'no such message' }] });
  if (target.data?.recalled === true) return fail('GONE', { detail: 'This message was recalled.' });
  const form = parse(Form, target.type === 'message.created' ? target.data?.form : undefined);
  return form.ok ? form.value : fail('UNPROCESSABLE', { detail: 'This message has no form.' });
}
type OfferedForm = Extract<ReturnType<typeof parse<typeof Form>>, { ok: true }>['value'];

/** The answers as they are kept; refuses all of them when one does not fit. */
export function answersOf(form: OfferedForm, values: Record<string, unknown>): Record<string, string> {
  const answers: [string, string][] = [];
  const errors: Issue[] = [];
  const blame = (name: string, fault: FormFault) => errors.push({ path: `values.${name.slice(0, 64)}`, message: fault });
  for (const field of form.fields) {
    const text = asText(field.type, Object.hasOwn(values, field.name) ? values[field.name] : '');
    const fault = text === null ? 'text' : formFault(field, text);
    if (fault !== null) blame(field.name, fault);
    else if (text) answers.push([field.name, text]);
  }
  const known = new Set(form.fields.map((field) => field.name));
  for (const name of Object.keys(values)) if (!known.has(name)) blame(name, 'unknown');
  if (errors.length > 0) fail('UNPROCESSABLE', { errors: errors.slice(0, MOST_FAULTS) });
  return Object.fromEntries(answers);
}

/** Text, trimmed; a number is taken where one is asked for. Null for anything else. */
function asText(type: string, value: unknown): string | null {
  if (typeof value === 'string') return value.trim();
  return type === 'number' && typeof value === 'number' ? String(value) : null;
}
