'use client';
import { useTranslations } from 'next-intl';
import type { ConversationRow } from '#protocol/entities.ts';
import { isProblem } from '../realtime/http.ts';
import { type ConversationChange, useAgents, useChangeConversation } from '../realtime/queries.ts';
import { useRealtime } from '../realtime/realtime-provider.tsx';
import { useSession } from '../realtime/session.tsx';
import { useToast } from '../ui/toast.tsx';

/** What an agent may do to a conversation: done at once, with a way back; a refusal says why. */
export function useConversationActs(id: string, row: ConversationRow | undefined) {
  const t = useTranslations('acts');
  const me = useSession();
  const agents = useAgents().data ?? [];
  const toast = useToast();
  const realtime = useRealtime();
  const { mutate } = useChangeConversation(agents);
  const failed = (e: unknown) => toast({ tone: 'error', text: isProblem(e) && e.message ? e.message : t('failed'), ...(isProblem(e) ? { trace: e.traceId } : {}) });
  const apply = (change: ConversationChange, done?: string, undo?: ConversationChange) =>
    mutate(
      { id, change },
      {
        onError: failed,
        onSuccess: () => done && toast({ text: done, ...(undo ? { action: { label: t('undo'), run: () => apply(undo) } } : {}) }),
      },
    );
  const backTo = (): ConversationChange => ({
    status: row?.status ?? 'open',
    ...(row?.status === 'snoozed' && row.snoozedUntil ? { until: Date.parse(row.snoozedUntil) } : {}),
  });
  return {
    me,
    agents: agents.filter((a) => a.active && a.role !== 'bot'),
    resolve: () => apply({ status: 'resolved' }, t('resolved'), backTo()),
    reopen: () => apply({ status: 'open' }, t('reopened')),
    snooze: (until: number) => apply({ status: 'snoozed', until }, t('snoozed'), backTo()),
    assign: (agent: string | null) =>
      apply({ agent }, agent === null ? t('unassigned') : t('assigned', { name: agents.find((a) => a.id === agent)?.name ?? '' }), {
        agent: row?.owner.kind === 'agent' ? row.owner.id : null,
      }),
    prioritise: (priority: ConversationRow['priority']) => apply({ priority }),
    addTag: (tag: string) => apply({ addTags: [tag] }),
    removeTag: (tag: string) => apply({ removeTags: [tag] }, t('tagRemoved', { tag }), { addTags: [tag] }),
    takeOver: () => void realtime?.ownership('conv.takeover', id).catch(failed),
  };
}
export type Acts = ReturnType<typeof useConversationActs>;
