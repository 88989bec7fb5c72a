export const SNIPPET_KINDS = ['html', 'react', 'vue', 'wordpress', 'tags', 'link'] as const;
export type SnippetKind = (typeof SNIPPET_KINDS)[number];

/** What to paste where; `origin` is this server as browsers reach it. */
export function snippet(kind: SnippetKind, origin: string, inbox: string): string {
  const tag = `<script async src="${origin}/w.js"\n  data-inbox="${inbox}"></script>`;
  const append = `const s = document.createElement("script");\n  s.async = true;\n  s.src = "${origin}/w.js";\n  s.dataset.inbox = "${inbox}";\n  document.body.append(s);`;
  switch (kind) {
    case 'react':
      return `useEffect(() => {\n  ${append}\n  return () => s.remove();\n}, []);`;
    case 'vue':
      return `onMounted(() => {\n  ${append}\n});`;
    case 'wordpress':
      return `add_action("wp_footer", function () { ?>\n${tag}\n<?php });`;
    case 'link':
      return `${origin}/c/${inbox}`;
    default:
      return tag;
  }
}
