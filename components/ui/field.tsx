'use client';
import { CircleAlert } from 'lucide-react';
import { type ComponentProps, type ReactNode, useId } from 'react';
import { cx } from './cx.ts';

type Frame = { label: string; hint?: ReactNode; error?: string | undefined; className?: string };
type InputProps = Frame & Omit<ComponentProps<'input'>, 'className'>;

/** A labelled text field; what is wrong stands below it and is announced. */
export function TextField({ label, hint, error, className, ...input }: InputProps) {
  const id = useId();
  return (
    <FieldFrame id={id} label={label} hint={hint} error={error} {...(className ? { className } : {})}>
      <input {...input} id={id} className="field" aria-invalid={error ? true : undefined} aria-describedby={error || hint ? `${id}-d` : undefined} />
    </FieldFrame>
  );
}

export function TextArea({ label, hint, error, className, ...area }: Frame & Omit<ComponentProps<'textarea'>, 'className'>) {
  const id = useId();
  return (
    <FieldFrame id={id} label={label} hint={hint} error={error} {...(className ? { className } : {})}>
      <textarea {...area} id={id} className="field" aria-invalid={error ? true : undefined} aria-describedby={error || hint ? `${id}-d` : undefined} />
    </FieldFrame>
  );
}

export function SelectField({ label, hint, error, className, children, ...select }: Frame & Omit<ComponentProps<'select'>, 'className'>) {
  const id = useId();
  return (
    <FieldFrame id={id} label={label} hint={hint} error={error} {...(className ? { className } : {})}>
      <select {...select} id={id} className="field">
        {children}
      </select>
    </FieldFrame>
  );
}

function FieldFrame({ id, label, hint, error, className, children }: Frame & { id: string; children: ReactNode }) {
  return (
    <div className={cx('min-w-0', className)}>
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      {children}
      {error ? (
        <p className="field-error" id={`${id}-d`} role="alert">
          <CircleAlert className="size-3 mt-0.5" aria-hidden />
          {error}
        </p>
      ) : hint ? (
        <div className="field-hint" id={`${id}-d`}>
          {hint}
        </div>
      ) : null}
    </div>
  );
}
