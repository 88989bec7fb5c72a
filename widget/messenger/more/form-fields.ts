/** A form as a message brings it, read with care, and what is wrong with an answer to it. */
type FieldType = 'text' | 'email' | 'phone' | 'number' | 'date' | 'select' | 'textarea';
export type Field = { name: string; label: string; type: FieldType; required: boolean; options: string[] };
export type Form = { title: string; fields: Field[] };
export type Fault = 'required' | 'email' | 'phone' | 'number' | 'date' | 'long';

const TYPES: readonly string[] = ['text', 'email', 'phone', 'number', 'date', 'select', 'textarea'];
/** Bytes of JSON that one submission may have. */
const MOST = 4096;

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
export function faultsOf(form: Form, values: Record<string, string>): Record<string, Fault> {
  const faults: Record<string, Fault> = {};
  for (const f of form.fields) {
    const fault = faultOf(f, (values[f.name] ?? '').trim());
    if (fault !== null) faults[f.name] = fault;
  }
  if (new TextEncoder().encode(JSON.stringify(answersOf(form, values))).length > MOST) {
    const [longest] = [...form.fields].sort((a, b) => (values[b.name] ?? '').length - (values[a.name] ?? '').length);
    if (longest !== undefined) faults[longest.name] = 'long';
  }
  return faults;
}

function faultOf(f: Field, value: string): Fault | null {
  if (value === '') return f.required ? 'required' : null;
  if (f.type === 'email' && !/^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(value)) return 'email';
  if (f.type === 'phone' && !/^\+?[\d\s()/.-]{5,24}$/.test(value)) return 'phone';
  if (f.type === 'number' && !/^[+-]?\d+([.,]\d+)?$/.test(value)) return 'number';
  if (f.type === 'date' && !/^\d{4}-\d{2}-\d{2}$/.test(value)) return 'date';
  return f.type === 'select' && !f.options.includes(value) ? 'required' : null;
}

/** What is sent: trimmed, without the fields left empty; numbers stay text, as the person wrote them. */
export const answersOf = (form: Form, values: Record<string, string>): Record<string, string> =>
  Object.fromEntries(form.fields.flatMap((f) => ((values[f.name] ?? '').trim() === '' ? [] : [[f.name, (values[f.name] ?? '').trim()]])));

const isRecord = (x: unknown): x is Record<string, unknown> => typeof x === 'object' && x !== null;
