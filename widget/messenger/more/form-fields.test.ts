import { describe, expect, it } from 'vitest';
import { answersOf, faultsOf, readForm, refusedFields } from './form-fields.ts';

const form = readForm({
  title: 'Where to?',
  fields: [
    { name: 'name', label: 'Name', type: 'text', required: true },
    { name: 'email', label: 'E-mail', type: 'email' },
    { name: 'phone', label: 'Phone', type: 'phone' },
    { name: 'count', label: 'Count', type: 'number' },
    { name: 'day', label: 'Day', type: 'date' },
    { name: 'order', label: 'Order', type: 'select', options: ['A', 'B'] },
    { name: 'note', label: 'Note', type: 'textarea' },
  ],
});

describe('forms of a message', () => {
  it('reads what is there and drops what is none', () => {
    expect(readForm({})).toEqual({ title: '', fields: [] });
    expect(readForm({ title: 3, fields: 'x' })).toEqual({ title: '', fields: [] });
    expect(readForm({ fields: [null, { label: 'nameless' }, { name: 'a', type: 'script', options: [1, 'x'] }] }).fields).toEqual([
      { name: 'a', label: 'a', type: 'text', required: false, options: ['x'] },
    ]);
  });

  it('finds the fault of each field and none where nothing is wrong', () => {
    expect(faultsOf(form, {})).toEqual({ name: 'required' });
    expect(faultsOf(form, { name: '  ' })).toEqual({ name: 'required' });
    expect(faultsOf(form, { name: 'H', email: 'h@b', phone: 'call me', count: 'two', day: '24.11.', order: 'C' })).toEqual({
      email: 'email',
      phone: 'phone',
      count: 'number',
      day: 'date',
      order: 'option',
    });
    expect(faultsOf(form, { name: '林薇', email: 'a.b@c.example.org', phone: '+49 (30) 123-456', count: '-2,5', day: '2026-11-24', order: 'B', note: '' })).toEqual({});
    for (const email of ['a@b..c', '@b.c', 'a b@c.de', 'a@.de']) expect(faultsOf(form, { name: 'H', email })).toEqual({ email: 'email' });
  });

  it('blames what is too long for its field, and the longest field when all is too much for one submission, counting bytes', () => {
    expect(faultsOf(form, { name: '好'.repeat(501), note: 'x'.repeat(2_001) })).toEqual({ name: 'long', note: 'long' });
    expect(faultsOf(form, { name: 'H', note: '好'.repeat(1_300) })).toEqual({});
    expect(faultsOf(form, { name: 'H', note: '好'.repeat(1_400) })).toEqual({ note: 'long' });
  });

  it('reads what the server found, field by field', () => {
    const errors = [
      { path: 'values.email', message: 'email' },
      { path: 'values.gone', message: 'unknown' },
      { path: 'target', message: 'no such message' },
    ];
    expect(refusedFields(form, errors)).toEqual({ email: 'email' });
  });

  it('sends trimmed answers without the empty ones', () => {
    expect(answersOf(form, { name: ' Hannah ', email: ' ', note: 'x', other: 'no field of this form' })).toEqual({ name: 'Hannah', note: 'x' });
  });
});
