/** Tells of every new address of a page that changes it without a load (History API). Answers the way to stop. */
export function pageTrail(changed: (url: string, title: string) => void): () => void {
  let last = location.href;
  let timer: ReturnType<typeof setTimeout> | undefined;
  // A router sets its title after the address.
  const look = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (location.href === last) return;
      last = location.href;
      changed(last.slice(0, 2048), document.title.slice(0, 200));
    }, 300);
  };
  const { navigation } = window as unknown as { navigation?: EventTarget };
  if (navigation !== undefined) {
    navigation.addEventListener('navigatesuccess', look);
    navigation.addEventListener('currententrychange', look);
    return () => {
      clearTimeout(timer);
      navigation.removeEventListener('navigatesuccess', look);
      navigation.removeEventListener('currententrychange', look);
    };
  }
  // Older browsers say nothing of pushState; wrapped so that the page's own router keeps what it had.
  let on = true;
  for (const name of ['pushState', 'replaceState'] as const) {
    const real = history[name];
    history[name] = function (this: History, ...args) {
      real.apply(this, args);
      if (on) look();
    };
  }
  addEventListener('popstate', look);
  return () => {
    on = false;
    clearTimeout(timer);
    removeEventListener('popstate', look);
  };
}
