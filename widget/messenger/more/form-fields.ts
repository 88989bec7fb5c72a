/** A form as a message brings it, read with care, and what is wrong with an answer to it. */
import type { Issue } from '#protocol/errors.ts';
import { type FormFault, formFault } from '#protocol/form-fault.ts';
import { LIMITS } from '#protocol/limits.ts';

type FieldType = 'text' | 'email' | 'phone' | 'number' | 'date' | 'select' | 'textarea';
export type Field = { name: string; label: string; type: FieldType; required: boolean; options: string[] };
export type Form = { title: string; fields: Field[] };

const TYPES: readonly string[] = ['text', 'email', 'phone', 'number', 'date', 'select', 'textarea'];

export function readForm(raw: Record<string, unknown>): Form {
  const fields = Array.isArray(raw.fields) ? raw.fields.filter(isRecord) : [];
  return {
    title: typeof raw.title === 'string' ? raw.title : '',
    fields: fields.flatMap((f) => {
      if (typeof f.name !== 'string') return [];
      const type = typeof f.type === 'string' && TYPES.includes(f.type) ? (f.type as FieldType) : 'text';
      const options = Array.isArray(f.options) ? f.options.filter((o): o is string => typeof o === 'string') : [];
      return [{ name: f.name, label: typeof f.label === 'string' ? f.label : f.name, type, required: f.required === true, options }];
    }),
  };
}

/** The fault of each field that has one, by name. Text that would not fit into one submission is the longest field's fault. */
export function faultsOf(form: Form, values: Record<string, string>): Record<string, FormFault> {
  const faults: Record<string, FormFault> = {};
  for (const f of form.fields) {
    const fault = formFault(f, (values[f.name] ?? '').trim());
    if (fault !== null) faults[f.name] = fault;
  }
  if (new TextEncoder().encode(JSON.stringify(answersOf(form, values))).length > LIMITS.meta) {
    const [longest] = [...form.fields].sort((a, b) => (values[b.name] ?? '').length - (values[a.name] ?? '').length);
    if (longest !== undefined) faults[longest.name] = 'long';
  }
  return faults;
}

/** What the server found, by field; what is about no field of this form is left out. */
export const refusedFields = (form: Form, errors: Issue[]): Record<string, string> =>
  Object.fromEntries(form.fields.flatMap((f) => errors.filter((e) => e.path === `values.${f.name}`).map((e) => [f.name, e.message])));

/** What is sent: trimmed, without the fields left empty; numbers stay text, as the person wrote them. */
export const answersOf = (form: Form, values: Record<string, string>): Record<string, string> =>
  Object.fromEntries(form.fields.flatMap((f) => ((values[f.name] ?? '').trim() === '' ? [] : [[f.name, (values[f.name] ?? '').trim()]])));

const isRecord = (x: unknown): x is Record<string, unknown> => typeof x === 'object' && x !== null;
