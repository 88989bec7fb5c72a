// The shop's own script: language by ?lang= (kept in links), and the title in that language.
const asked = new URLSearchParams(location.search).get('lang');
const lang = asked ?? (navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en');
document.documentElement.lang = lang === 'zh' ? 'zh-CN' : 'en';
const title = document.querySelector(`meta[name="title-${lang === 'zh' ? 'zh' : 'en'}"]`);
if (title) document.title = title.content;
addEventListener('DOMContentLoaded', () => {
  if (asked === null) return;
  for (const a of document.querySelectorAll('a[href^="./"]:not([hreflang])')) {
    const url = new URL(a.href);
    url.searchParams.set('lang', lang);
    a.href = url.href;
  }
});
