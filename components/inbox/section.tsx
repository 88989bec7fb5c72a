'use client';
import { ChevronDown, ChevronUp } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';

/** A part of the context that folds. */
export function Section({ title, count, children }: { title: string; count?: number; children: ReactNode }) {
  const [open, setOpen] = useState(true);
  const id = useId();
  return (
    <section className="acc">
      <h3>
        <button type="button" className="acc-head" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
          {title}
          {count === undefined ? null : <span className="font-normal text-text-3">{count}</span>}
          {open ? <ChevronUp className="size-3.5" aria-hidden /> : <ChevronDown className="size-3.5" aria-hidden />}
        </button>
      </h3>
      <div id={id} hidden={!open}>
        {children}
      </div>
    </section>
  );
}
