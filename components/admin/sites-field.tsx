'use client';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import type { InboxDto } from '#protocol/entities.ts';
import { api, isProblem } from '../realtime/http.ts';
import { Button } from '../ui/button.tsx';
import { TextArea } from '../ui/field.tsx';

/** The sites that may show an inbox's widget, one a line; none means any. */
export function SitesField({ inbox, onDone }: { inbox: InboxDto; onDone: () => void }) {
  const t = useTranslations('snippet');
  const client = useQueryClient();
  const [error, setError] = useState<string>();
  const [text, setText] = useState(() => inbox.sites.join('\n'));
  const submit = async (e: FormEvent<HTMLFormElement>) => {
    e.preventDefault();
    try {
      await api(`/api/v1/inboxes/${inbox.id}`, { method: 'PATCH', body: { sites: parseSites(text) } });
      await client.invalidateQueries({ queryKey: ['inboxes'] });
      onDone();
    } catch (problem) {
      setError(isProblem(problem) && problem.code !== 'BAD_REQUEST' && problem.message ? problem.message : t('sitesForm'));
    }
  };
  return (
    <form className="grow" onSubmit={submit}>
      <TextArea
        label={t('sites')}
        name="sites"
        rows={3}
        value={text}
        onChange={(e) => {
          setText(e.target.value);
          setError(undefined);
        }}
        placeholder="https://shop.example"
        hint={text.trim() === '' ? <span className="text-warn-fg">{t('sitesEmpty')}</span> : t('sitesHint')}
        error={error}
        spellCheck={false}
      />
      <div className="flex justify-end mt-2">
        <Button small submit>
          {t('save')}
        </Button>
      </div>
    </form>
  );
}

/** One site per line or comma; what follows the host in a pasted address is dropped. */
export function parseSites(text: string): string[] {
  const sites = text
    .split(/[\s,，]+/)
    .filter(Boolean)
    .map((s) => (/^https?:\/\//.test(s) && URL.canParse(s) ? new URL(s).origin : s.replace(/\/.*$/, '')));
  return [...new Set(sites)];
}
