/** Puts a style sheet of a later part on the page; the page's policy allows no inline styles. */
export function wear(css: string): void {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  } catch {
    // A browser before 2023: legible without.
    const style = document.createElement('style');
    style.textContent = css;
    document.head.append(style);
  }
}
