/** What is wrong with an answer to a field of a form: one rule for the server, which decides, and for clients, which say it at once. */
import { LIMITS } from './limits.ts';

/** Names of faults as `errors[].message` brings them (protocol.md §3): stable, for clients to put into words. */
export const FORM_FAULTS = ['required', 'text', 'email', 'phone', 'number', 'date', 'option', 'long', 'unknown'] as const;
export type FormFault = (typeof FORM_FAULTS)[number];
type Rule = { type: string; required?: boolean | undefined; options?: readonly string[] | undefined };

/** The fault of one answer, already trimmed; '' is a field left empty. */
export function formFault(field: Rule, value: string): FormFault | null {
  if (value === '') return field.required === true ? 'required' : null;
  if (value.length > (field.type === 'textarea' ? LIMITS.formText : LIMITS.formLine)) return 'long';
  if (field.type === 'email') return EMAIL.test(value) ? null : 'email';
  if (field.type === 'phone') return PHONE.test(value) ? null : 'phone';
  if (field.type === 'number') return NUMBER.test(value) ? null : 'number';
  if (field.type === 'date') return isDay(value) ? null : 'date';
  return field.type === 'select' && !field.options?.includes(value) ? 'option' : null;
}

const EMAIL = /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/;
const PHONE = /^\+?[\d\s()/.-]{5,24}$/;
const NUMBER = /^[+-]?\d+([.,]\d+)?$/;

/** A day that the calendar has, as `2026-11-24`. */
function isDay(value: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(value) ?? [];
  if (year === undefined) return false;
  const date = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.getUTCMonth() + 1 === Number(month) && date.getUTCDate() === Number(day);
}
