import type { QueryClient } from '@tanstack/react-query';
import type { ConversationRow } from '#protocol/entities.ts';
import type { ListStatus } from './queries.ts';
import type { Listeners } from './realtime.ts';
import { fitsView, mergeRows, patchRow, type RowPages, type View, watchedList } from './rows.ts';

/** Writes what the live connection tells into the cache of what HTTP told, so that there is one place to read from. */
export function cacheListeners(client: QueryClient): Listeners {
  const eachList = (change: (data: RowPages, view: View, status: ListStatus) => RowPages) => {
    for (const query of client.getQueryCache().findAll({ queryKey: ['rows'] })) {
      const [, view, status] = query.queryKey as [string, View, ListStatus];
      client.setQueryData<RowPages>(query.queryKey, (data) => data && change(data, view, status));
    }
  };
  return {
    onRows(list, upsert, remove) {
      eachList((data, view, status) => {
        if (watchedList(view) !== list || status !== 'open') return data;
        // Leaving "all open" says nothing about the views that only borrow its frames.
        const gone = view === list ? remove : [];
        return mergeRows(data, upsert, gone, (row) => fitsView(view, row));
      });
      for (const row of upsert) client.setQueryData<ConversationRow>(['conversation', row.id], row);
      if (list === 'all' && remove.length > 0) void client.invalidateQueries({ queryKey: ['rows', 'snoozed'] });
    },
    onCounts: (counts) => void client.setQueryData(['counts'], counts),
    onEvent(conv, ev) {
      const patch = (row: ConversationRow) => (row.id === conv ? patchRow(row, ev) : row);
      client.setQueryData<ConversationRow>(['conversation', conv], (row) => row && patch(row));
      eachList((data) => ({ ...data, pages: data.pages.map((page) => ({ ...page, items: page.items.map(patch) })) }));
    },
    onResume() {
      void client.invalidateQueries({ queryKey: ['rows'] });
      void client.invalidateQueries({ queryKey: ['counts'] });
      void client.invalidateQueries({ queryKey: ['conversation'] });
    },
  };
}
