'use client';
import { type InfiniteData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useRef } from 'react';
import type { AgentDto, ContactDto, ConversationRow, Counts, EventDto, InboxDto, MeDto } from '#protocol/entities.ts';
import type { WireEvent } from '#protocol/events.ts';
import { newId } from '#protocol/ids.ts';
import type { ConversationStatus, Priority } from '#protocol/primitives.ts';
import { api } from './http.ts';
import { useRealtime } from './realtime-provider.tsx';
import type { RowPage, RowPages, View } from './rows.ts';

export type ListOf<T> = { items: T[]; next: string | null };

export const useCounts = () => useQuery({ queryKey: ['counts'], queryFn: ({ signal }) => api<Counts>('/api/v1/conversations/counts', { signal }) });
export const useMe = (initial: MeDto) => useQuery({ queryKey: ['me'], queryFn: ({ signal }) => api<MeDto>('/api/v1/me', { signal }), initialData: initial });
export const useAgents = () => useQuery({ queryKey: ['agents'], queryFn: async ({ signal }) => (await api<ListOf<AgentDto>>('/api/v1/agents', { signal })).items });
export const useInboxes = (refetchInterval: number | false = false) =>
  useQuery({ queryKey: ['inboxes'], queryFn: async ({ signal }) => (await api<ListOf<InboxDto>>('/api/v1/inboxes', { signal })).items, refetchInterval });
/** Asked again every 15 s while it is on screen: where a visitor is changes without a message. */
export const useContact = (id: string) =>
  useQuery({ queryKey: ['contact', id], queryFn: ({ signal }) => api<ContactDto>(`/api/v1/contacts/${id}`, { signal }), refetchInterval: 15_000 });
export const useEarlier = (contact: string) =>
  useQuery({ queryKey: ['earlier', contact], queryFn: async ({ signal }) => (await api<RowPage>(`/api/v1/conversations?contact=${contact}&limit=20`, { signal })).items });

export const LIST_STATUS = ['open', 'pending', 'resolved'] as const;
export type ListStatus = (typeof LIST_STATUS)[number];

/** A view's rows, fifty at a time; `open` is what the view shows by itself. */
export function useRows(view: View, status: ListStatus) {
  return useInfiniteQuery<RowPage, unknown, InfiniteData<RowPage>, [string, View, ListStatus], string | null>({
    queryKey: ['rows', view, status],
    queryFn: ({ pageParam, signal }) =>
      api<RowPage>(`/api/v1/conversations?view=${view}&limit=50${status === 'open' ? '' : `&status=${status}`}${pageParam ? `&cursor=${encodeURIComponent(pageParam)}` : ''}`, {
        signal,
      }),
    initialPageParam: null,
    getNextPageParam: (last) => last.next,
  });
}

/** One conversation's row; a list that already has it gives the first picture. */
export function useConversation(id: string) {
  const client = useQueryClient();
  return useQuery<ConversationRow>({
    queryKey: ['conversation', id],
    queryFn: ({ signal }) => api<ConversationRow>(`/api/v1/conversations/${id}`, { signal }),
    placeholderData: () => {
      for (const [, data] of client.getQueriesData<RowPages>({ queryKey: ['rows'] })) {
        const row = data?.pages.flatMap((p) => p.items).find((r) => r.id === id);
        if (row) return row;
      }
      return undefined;
    },
  });
}

const NEWEST = 2_147_483_647;
/** A page of events before a number; without one, the newest. */
export async function fetchEvents(conv: string, before: number | null, signal?: AbortSignal): Promise<{ events: WireEvent[]; more: boolean }> {
  const page = await api<ListOf<EventDto>>(`/api/v1/conversations/${conv}/events?before=${before ?? NEWEST}&limit=50`, signal ? { signal } : {});
  return { events: page.items.map((e) => ({ ...e, ts: Date.parse(e.ts) }) as unknown as WireEvent), more: page.next !== null };
}

/** Marks a conversation as read here at once; the server hears of it by a cursor. */
export function useMarkRead(id: string): (seq: number) => void {
  const client = useQueryClient();
  const realtime = useRealtime();
  const sent = useRef(0);
  return useCallback(
    (seq) => {
      if (!realtime || seq <= sent.current) return;
      sent.current = seq;
      realtime.read(id, seq);
      const read = (row: ConversationRow) => (row.id === id && row.unread > 0 ? { ...row, unread: 0 } : row);
      client.setQueryData<ConversationRow>(['conversation', id], (row) => row && read(row));
      client.setQueriesData<RowPages>({ queryKey: ['rows'] }, (data) => data && { ...data, pages: data.pages.map((page) => ({ ...page, items: page.items.map(read) })) });
    },
    [client, realtime, id],
  );
}

export type ConversationChange = { status?: ConversationStatus; until?: number; agent?: string | null; priority?: Priority; addTags?: string[]; removeTags?: string[] };

/** Changes a conversation: on screen at once, taken back when refused. */
export function useChangeConversation(agents: readonly { id: string; name: string }[]) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, change }: { id: string; change: ConversationChange }) => api<unknown>(`/api/v1/conversations/${id}`, { method: 'PATCH', body: { cid: newId(), ...change } }),
    onMutate: ({ id, change }) => {
      const before = client.getQueryData<ConversationRow>(['conversation', id]);
      const name = (agent: string) => agents.find((a) => a.id === agent)?.name ?? null;
      client.setQueryData<ConversationRow>(['conversation', id], (row) => row && withChange(row, change, name));
      return { before };
    },
    onError: (_, { id }, context) => {
      if (context?.before) client.setQueryData(['conversation', id], context.before);
    },
    onSettled: (_, __, { id }) => {
      void client.invalidateQueries({ queryKey: ['conversation', id] });
      void client.invalidateQueries({ queryKey: ['rows'] });
      void client.invalidateQueries({ queryKey: ['counts'] });
    },
  });
}

function withChange(row: ConversationRow, change: ConversationChange, nameOf: (agent: string) => string | null): ConversationRow {
  return {
    ...row,
    ...(change.status ? { status: change.status, snoozedUntil: change.status === 'snoozed' && change.until ? new Date(change.until).toISOString() : null } : {}),
    ...(change.priority ? { priority: change.priority } : {}),
    ...(change.agent === undefined
      ? {}
      : { owner: change.agent === null ? { kind: 'none', id: null, name: null } : { kind: 'agent', id: change.agent, name: nameOf(change.agent) } }),
    tags: [...row.tags.filter((t) => !change.removeTags?.includes(t)), ...(change.addTags ?? []).filter((t) => !row.tags.includes(t))],
  };
}
