export const SNIPPET_KINDS = ['html', 'react', 'vue', 'wordpress', 'tags', 'link'] as const;
export type SnippetKind = (typeof SNIPPET_KINDS)[number];

/** What to paste where; `origin` is this server as browsers reach it. */
export function snippet(kind: SnippetKind, origin: string, inbox: string): string {
  const tag = `<script async src="${loaderUrl(origin, inbox)}"\n  data-inbox="${inbox}"></script>`;
  switch (kind) {
    case 'react':
      return `"use client";\nimport { useEffect } from "react";\n\nexport function Chat() {\n  useEffect(() => {\n${appended('    ', origin, inbox)}\n    return () => window.Parley?.("shutdown");\n  }, []);\n  return null;\n}`;
    case 'vue':
      return `<script setup>\nimport { onMounted, onUnmounted } from "vue";\n\nonMounted(() => {\n${appended('  ', origin, inbox)}\n});\nonUnmounted(() => window.Parley?.("shutdown"));\n</script>`;
    case 'wordpress':
      return `add_action("wp_footer", function () { ?>\n${tag}\n<?php });`;
    case 'tags':
      // Tag managers drop attributes of script tags that they do not know, and some still parse as in 2009.
      return `<script>\n(function () {\n  var s = document.createElement("script");\n  s.async = true;\n  s.src = "${loaderUrl(origin, inbox)}";\n  s.setAttribute("data-inbox", "${inbox}");\n  document.body.appendChild(s);\n})();\n</script>`;
    case 'link':
      return chatLink(origin, inbox);
    default:
      return tag;
  }
}

/** With the inbox in the address the file brings its look along. */
const loaderUrl = (origin: string, inbox: string): string => `${origin}/w.js?inbox=${inbox}`;

/** The chat on a page of its own, for menus, mails and codes to scan. */
export const chatLink = (origin: string, inbox: string): string => `${origin}/c/${inbox}`;

/** What a site with a content security policy must allow, and nothing more. */
export const policyLines = (origin: string): string => `script-src ${origin};\nframe-src ${origin};`;

/** A launcher of one's own: ours hidden, and a button anywhere on the page. */
export const ownLauncher = (origin: string, inbox: string): string =>
  `<script async src="${loaderUrl(origin, inbox)}"\n  data-inbox="${inbox}" data-hide-launcher="true"></script>\n\n<button onclick="Parley('toggle')">Chat</button>`;

const appended = (indent: string, origin: string, inbox: string): string =>
  ['const s = document.createElement("script");', 's.async = true;', `s.src = "${loaderUrl(origin, inbox)}";`, `s.dataset.inbox = "${inbox}";`, 'document.body.append(s);']
    .map((line) => indent + line)
    .join('\n');
