import type { Route } from '../route.ts';
import { agentRoutes } from './agents.ts';
import { contactRoutes } from './contacts.ts';
import { conversationRoutes } from './conversations.ts';
import { inboxRoutes } from './inboxes.ts';
import { keyRoutes } from './keys.ts';
import { messageRoutes } from './messages.ts';
import { sessionRoutes } from './sessions.ts';
import { teamRoutes } from './teams.ts';
import { uploadRoutes } from './uploads.ts';
import { widgetRoutes } from './widget.ts';
import { workspaceRoutes } from './workspace.ts';

/** Every route of the API, once: it is registered, documented and tested from here. */
export const routes: readonly Route[] = [
  ...workspaceRoutes,
  ...sessionRoutes,
  ...inboxRoutes,
  ...conversationRoutes,
  ...messageRoutes,
  ...contactRoutes,
  ...uploadRoutes,
  ...agentRoutes,
  ...teamRoutes,
  ...keyRoutes,
  ...widgetRoutes,
];
