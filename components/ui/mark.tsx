/** Parley's mark; takes the text's colour. */
export function Mark({ className, label }: { className?: string; label?: string }) {
  return (
    // biome-ignore lint/a11y/noSvgWithoutTitle: named by aria-label where it stands alone
    <svg viewBox="0 0 28 28" fill="none" className={className} {...(label ? { role: 'img', 'aria-label': label } : { 'aria-hidden': true })}>
      <path d="M7.5 25V12.5a8 8 0 1 1 8 8H12" stroke="currentColor" strokeWidth="3.4" strokeLinecap="round" strokeLinejoin="round" />
      <circle cx="15.5" cy="12.5" r="2.2" fill="currentColor" />
    </svg>
  );
}
