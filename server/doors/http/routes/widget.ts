import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { CONVERSATION_STATUS, UploadDto, WidgetConfigDto, WidgetSessionBody } from '#protocol';
import { openVisitorSession } from '../../../domain/contacts/open-visitor-session.ts';
import { visitorConversations } from '../../../domain/conversations/list-conversations.ts';
import { noteSeen } from '../../../domain/inboxes/note-seen.ts';
import { presentConfig } from '../../../domain/inboxes/present-config.ts';
import { createUpload } from '../../../domain/uploads/create-upload.ts';
import { ownOrigins } from '../../origin.ts';
import type { HttpDeps } from '../deps.ts';
import { readUpload } from '../read-upload.ts';
import { type Route, visitorRoute, widgetRoute } from '../route.ts';

const tag = 'Widget';
const CONVERSATIONS = 50;
const SessionAnswer = z.object({
  token: z.string(),
  expiresAt: z.iso.datetime(),
  contact: z.object({ id: z.string(), name: z.optional(z.string()), verified: z.boolean() }),
  wsPath: z.string(),
  pollPath: z.string(),
  conversations: z.array(z.object({ conv: z.string(), head: z.number(), status: z.enum(CONVERSATION_STATUS), updatedAt: z.iso.datetime(), preview: z.string() })),
});
const Search = z.strictObject({ q: z.optional(z.string().check(z.maxLength(200))) });

export const widgetRoutes: Route[] = [
  widgetRoute({
    method: 'GET',
    path: '/widget/{inbox}/config',
    tag,
    summary: { en: 'Appearance and features of the widget; may be kept 60 s', zh: '访客窗口的外观与功能，可缓存 60 秒' },
    answer: WidgetConfigDto,
    run: async ({ domain, deps, inbox, request }) => {
      const from = pageOrigin(request, deps);
      if (from !== null) void noteSeen(domain, inbox, { url: from });
      const text = JSON.stringify(presentConfig(inbox));
      const etag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`;
      const headers = { etag, 'cache-control': 'public, max-age=60' };
      if (request.headers.get('if-none-match')?.includes(etag)) return new Response(null, { status: 304, headers });
      return new Response(text, { headers: { ...headers, 'content-type': 'application/json; charset=utf-8' } });
    },
  }),
  widgetRoute({
    method: 'POST',
    path: '/widget/{inbox}/session',
    tag,
    summary: {
      en: 'Open the widget: a known token keeps its visitor, an identity token says who it is, otherwise a new visitor',
      zh: '打开访客窗口：已有令牌沿用原访客，身份令牌确认身份，否则为新访客',
    },
    body: WidgetSessionBody,
    rate: 'session',
    answer: SessionAnswer,
    status: 201,
    run: async ({ domain, inbox, body }) => {
      const session = await openVisitorSession(domain, inbox, body);
      const { id, name, verified } = session.contact;
      return {
        body: {
          token: session.token,
          expiresAt: new Date(session.expiresAt).toISOString(),
          contact: { id, ...(name === null ? {} : { name }), verified },
          wsPath: `/ws?inbox=${inbox.id}`,
          pollPath: `/poll?inbox=${inbox.id}`,
          conversations: await visitorConversations(domain, session.caller, CONVERSATIONS),
        },
      };
    },
  }),
  visitorRoute({
    method: 'POST',
    path: '/widget/{inbox}/uploads',
    tag,
    summary: { en: 'Upload a file (field "file", 20 MB at most) for a message sent within 15 minutes', zh: '上传文件（字段 file，最大 20 MB），须在 15 分钟内随消息发送' },
    answer: UploadDto,
    status: 201,
    upload: true,
    run: async ({ domain, caller, request }) => ({ body: await readUpload(request, (file) => createUpload(domain, caller, file)) }),
  }),
  widgetRoute({
    method: 'GET',
    path: '/widget/{inbox}/articles',
    tag,
    summary: { en: 'Search the help articles', zh: '搜索帮助文章' },
    query: Search,
    answer: z.object({ items: z.array(z.unknown()), next: z.nullable(z.string()) }),
    run: async () => ({ body: { items: [], next: null } }),
  }),
];

/** The site whose page asks, or null for our own pages and for whoever names none. The door has checked that it may. */
function pageOrigin(request: Request, deps: HttpDeps): string | null {
  const origin = request.headers.get('origin');
  return origin === null || ownOrigins(Object.fromEntries(request.headers), deps.config).includes(origin.toLowerCase()) ? null : origin;
}
