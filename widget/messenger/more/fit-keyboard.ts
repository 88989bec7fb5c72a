/**
 * Keeps the composer above an on-screen keyboard that covers the page instead of making it smaller (iOS). Only for the page of its
 * own: inside a frame the embedding page knows the keyboard. Returns the undoing.
 */
export function fitKeyboard(): () => void {
  const view = window.visualViewport;
  const root = document.getElementById('parley');
  if (view === null || view === undefined || root === null) return () => {};
  const adjust = () => {
    // Pinched to read: nothing to fit.
    const covered = view.scale <= 1.01 && innerHeight - view.height > 60;
    root.style.height = covered ? `${Math.round(view.height)}px` : '';
    if (covered) scrollTo(0, 0);
  };
  view.addEventListener('resize', adjust);
  adjust();
  return () => {
    view.removeEventListener('resize', adjust);
    root.style.height = '';
  };
}
