'use client';

/** Last resort when even the frame failed: no messages and no styles to rely on, so both languages stand here. */
export default function GlobalError({ reset }: { reset: () => void }) {
  return (
    <html lang="en">
      <body style={{ font: '16px/1.6 system-ui, sans-serif', display: 'grid', placeItems: 'center', minHeight: '90vh', textAlign: 'center' }}>
        <main>
          <title>Parley</title>
          <h1 style={{ fontSize: 20 }}>This page could not be shown</h1>
          <p lang="zh-CN">页面没有显示出来</p>
          <button type="button" onClick={reset}>
            Retry · 重试
          </button>
        </main>
      </body>
    </html>
  );
}
