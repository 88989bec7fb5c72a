import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { Conversation, FormRefusal, Machine } from '../../client/types.ts';
import type { App } from '../app.ts';
import { useApp } from '../context.ts';
import { Icon } from '../icons.tsx';
import { answersOf, type Field, type Form, faultsOf, readForm, refusedFields } from './form-fields.ts';
import { talkWords } from './talk-words.ts';

type Values = Record<string, string>;

/** A form that a message offers; once submitted it shows what was written. */
export function FormCard({ id, raw, c }: { id: string; raw: Record<string, unknown>; c: Conversation }) {
  const app = useApp();
  const form = readForm(raw);
  const sent = useSignal<Values | null>(null);
  const refused = app.machine.refusedForms.get(id);
  const given = submittedIn(app.machine, c, id) ?? (refused === undefined && sent.value !== null && c.cur !== null && c.cur < c.head ? sent.value : null);
  if (given === null && c.state.status === 'resolved') return <Given form={form} values={{}} done={false} />;
  return given === null ? <Fill id={id} form={form} c={c} refused={refused} keep={(v) => (sent.value = v)} /> : <Given form={form} values={given} done />;
}

/** What was submitted: in the conversation, or on its way. */
function submittedIn(m: Machine, c: Conversation, id: string): Record<string, unknown> | null {
  for (const ev of c.events) if (ev.type === 'form.submitted' && ev.data.target === id) return ev.data.values;
  for (const x of m.outbox) if (x.lane === c.id && x.cmd.t === 'form.submit' && x.cmd.target === id) return x.cmd.values;
  return null;
}

function Given({ form, values, done }: { form: Form; values: Record<string, unknown>; done: boolean }) {
  const app = useApp();
  return (
    <div class="wcard form">
      {form.title !== '' && <b class="m">{form.title}</b>}
      <dl>
        {form.fields.map((f) => (
          <div key={f.name}>
            <dt class="t3 sm">{f.label}</dt>
            <dd>{values[f.name] === undefined ? '–' : String(values[f.name])}</dd>
          </div>
        ))}
      </dl>
      {done && (
        <span class="t3 xs row g6">
          <Icon name="check" size={12} />
          {talkWords(app.locale.value).submitted}
        </span>
      )}
    </div>
  );
}

type FillProps = { id: string; form: Form; c: Conversation; refused: FormRefusal | undefined; keep: (values: Values) => void };

function Fill({ id, form, c, refused, keep }: FillProps) {
  const app = useApp();
  const words = talkWords(app.locale.value);
  const values = useSignal<Values>(kept(app, id));
  const faults = useSignal<Record<string, string>>({});
  const root = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (refused === undefined) return;
    // What was submitted is a draft again, for this page and for a reload.
    const back = Object.fromEntries(Object.entries(refused.values).map(([name, value]) => [name, String(value)]));
    values.value = { ...back, ...values.value };
    faults.value = refusedFields(form, refused.errors);
    app.keepDraft(`form:${id}`, JSON.stringify(values.value));
  }, [refused]);
  const write = (name: string, value: string) => {
    values.value = { ...values.value, [name]: value };
    app.keepDraft(`form:${id}`, JSON.stringify(values.value));
    // A fault that was shown goes as soon as it is mended; a new one waits for the next submit.
    const { [name]: shown, ...others } = faults.value;
    const still = faultsOf(form, values.value)[name];
    if (shown !== undefined) faults.value = still === undefined ? others : { ...others, [name]: still };
  };
  const submit = (e: Event) => {
    e.preventDefault();
    faults.value = faultsOf(form, values.value);
    const wrong = form.fields.findIndex((f) => faults.value[f.name] !== undefined);
    if (wrong >= 0) {
      root.current?.querySelectorAll<HTMLElement>('.fi')[wrong]?.focus();
      return;
    }
    const answers = answersOf(form, values.value);
    keep(answers);
    app.send(c.id, { t: 'form.submit', target: id, values: answers });
    app.keepDraft(`form:${id}`, '');
    document.querySelector<HTMLElement>('.wl')?.focus();
  };
  return (
    <form class="wcard form" noValidate ref={root} onSubmit={submit} aria-label={form.title || undefined}>
      {form.title !== '' && <b class="m">{form.title}</b>}
      {form.fields.map((f) => (
        <Line key={f.name} id={`${id}-${f.name}`} f={f} value={values.value[f.name] ?? ''} fault={faults.value[f.name]} write={(v) => write(f.name, v)} />
      ))}
      {refused !== undefined && Object.keys(refusedFields(form, refused.errors)).length === 0 && (
        <span class="er1" role="alert">
          <Icon name="alert" size={14} />
          {app.words.value.notDone}
        </span>
      )}
      <button type="submit" class="wbtn">
        {words.submit}
      </button>
    </form>
  );
}

type LineProps = { id: string; f: Field; value: string; fault: string | undefined; write: (value: string) => void };

function Line({ id, f, value, fault, write }: LineProps) {
  const app = useApp();
  const words = talkWords(app.locale.value);
  const common = {
    id,
    class: `ip fi${fault === undefined ? '' : ' bad'}`,
    'aria-invalid': fault !== undefined,
    'aria-required': f.required,
    'aria-describedby': fault === undefined ? undefined : `${id}-e`,
    value,
    onInput: (e: { currentTarget: { value: string } }) => write(e.currentTarget.value),
  };
  return (
    <div class="col ff">
      <label for={id} class="m">
        {f.label}
        {!f.required && <span class="t3"> {words.optional}</span>}
      </label>
      {f.type === 'select' ? (
        <select {...common}>
          <option value="">{words.choose}</option>
          {f.options.map((o) => (
            <option key={o} value={o}>
              {o}
            </option>
          ))}
        </select>
      ) : f.type === 'textarea' ? (
        <textarea {...common} rows={3} />
      ) : (
        <input {...common} type={f.type === 'date' ? 'date' : 'text'} inputMode={MODES[f.type]} autocomplete={FILLS[f.type]} />
      )}
      {fault !== undefined && (
        <span class="er1" id={`${id}-e`} role="alert">
          <Icon name="alert" size={14} />
          {faultText(fault, app)}
        </span>
      )}
    </div>
  );
}

const MODES: Partial<Record<Field['type'], 'email' | 'tel' | 'decimal'>> = { email: 'email', phone: 'tel', number: 'decimal' };
const FILLS: Partial<Record<Field['type'], 'email' | 'tel'>> = { email: 'email', phone: 'tel' };

/** In the reader's own words; a fault that only a newer server knows gets the general sentence. */
function faultText(fault: string, app: App): string {
  const words = talkWords(app.locale.value);
  if (fault === 'option') return words.choose;
  const known = fault === 'required' || fault === 'email' || fault === 'phone' || fault === 'number' || fault === 'date' || fault === 'long';
  return known ? words[fault] : app.words.value.notDone;
}

/** What was written before a reload. */
function kept(app: App, id: string): Values {
  try {
    return JSON.parse(app.draft(`form:${id}`) || '{}') as Values;
  } catch {
    return {};
  }
}
