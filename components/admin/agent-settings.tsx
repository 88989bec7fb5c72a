'use client';
import { Plus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import type { AgentDto } from '#protocol/entities.ts';
import { api } from '../realtime/http.ts';
import { useAgents } from '../realtime/queries.ts';
import { useSession } from '../realtime/session.tsx';
import { Avatar } from '../ui/avatar.tsx';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { SelectField, TextField } from '../ui/field.tsx';
import { ErrorState } from '../ui/states.tsx';
import { useAct } from './use-act.ts';

const ROLES = ['admin', 'supervisor', 'agent'] as const;

/** The people who answer, and what each may do. */
export function AgentSettings() {
  const t = useTranslations('admin');
  const query = useAgents();
  const { act } = useAct('agents');
  const [creating, setCreating] = useState(false);
  const [leaving, setLeaving] = useState<AgentDto | null>(null);
  const patch = (id: string, body: Record<string, unknown>, done: string) => void act(() => api(`/api/v1/agents/${id}`, { method: 'PATCH', body }), done);
  const people = query.data?.filter((a) => a.role !== 'bot');
  return (
    <div className="settings-column">
      <div className="flex items-center gap-2">
        <p className="text-text-2 grow">{t('agentsText')}</p>
        <Button onClick={() => setCreating(true)}>
          <Plus className="size-4" aria-hidden />
          {t('newAgent')}
        </Button>
      </div>
      {query.isError && !people ? <ErrorState title={t('agentsFailed')} error={query.error} onRetry={() => void query.refetch()} /> : null}
      {people ? (
        <div className="panel">
          <table className="table">
            <thead>
              <tr>
                <th>{t('agentName')}</th>
                <th>{t('agentEmail')}</th>
                <th>{t('role')}</th>
                <th>
                  <span className="sr-only">{t('agentActs')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {people.map((agent) => (
                <AgentLine key={agent.id} agent={agent} patch={patch} leave={() => setLeaving(agent)} />
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
      <CreateAgent open={creating} onClose={() => setCreating(false)} />
      <ConfirmDialog
        open={leaving !== null}
        onClose={() => setLeaving(null)}
        title={t('deactivateTitle', { name: leaving?.name ?? '' })}
        text={t('deactivateText')}
        action={t('deactivate')}
        onConfirm={() => leaving && patch(leaving.id, { active: false }, t('deactivated', { name: leaving.name }))}
      />
    </div>
  );
}

function AgentLine({ agent, patch, leave }: { agent: AgentDto; patch: (id: string, body: Record<string, unknown>, done: string) => void; leave: () => void }) {
  const t = useTranslations('admin');
  const me = useSession();
  const fixed = agent.role === 'owner' || agent.id === me.id;
  return (
    <tr>
      <td data-label={t('agentName')}>
        <span className="flex items-center gap-2 min-w-0">
          <Avatar name={agent.name} seed={agent.id} size={24} />
          <span className={agent.active ? 'cut' : 'cut text-text-3'}>{agent.name}</span>
          {agent.id === me.id ? <span className="text-xs text-text-3">{t('you')}</span> : null}
          {agent.active ? null : <span className="tag tag-neutral">{t('inactive')}</span>}
        </span>
      </td>
      <td data-label={t('agentEmail')}>
        <span className="text-text-2 cut">{agent.email}</span>
      </td>
      <td data-label={t('role')}>
        {fixed ? (
          t(`roles.${agent.role}`)
        ) : (
          <select
            className="field w-auto! h-7!"
            aria-label={t('roleOf', { name: agent.name })}
            value={agent.role}
            onChange={(e) => patch(agent.id, { role: e.target.value }, t('saved'))}
          >
            {ROLES.map((role) => (
              <option key={role} value={role}>
                {t(`roles.${role}`)}
              </option>
            ))}
          </select>
        )}
      </td>
      <td className="text-end">
        {fixed ? null : agent.active ? (
          <Button small look="ghost" onClick={leave} aria-label={t('deactivateTitle', { name: agent.name })}>
            {t('deactivate')}
          </Button>
        ) : (
          <Button small look="ghost" onClick={() => patch(agent.id, { active: true }, t('activated', { name: agent.name }))}>
            {t('activate')}
          </Button>
        )}
      </td>
    </tr>
  );
}

function CreateAgent({ open, onClose }: { open: boolean; onClose: () => void }) {
  const t = useTranslations('admin');
  const { act, busy } = useAct('agents');
  const submit = async (e: FormEvent<HTMLFormElement>) => {
    e.preventDefault();
    const form = new FormData(e.currentTarget);
    const value = (name: string) => String(form.get(name) ?? '').trim();
    const body = { name: value('name'), email: value('email'), password: String(form.get('password') ?? ''), role: value('role') };
    if (await act(() => api<AgentDto>('/api/v1/agents', { body }), t('agentCreated', { name: body.name }))) onClose();
  };
  return (
    <Dialog open={open} onOpenChange={(next) => !next && onClose()} title={t('newAgent')} text={t('newAgentText')} form>
      <form className="flex flex-col gap-4" onSubmit={submit}>
        <TextField label={t('agentName')} name="name" required maxLength={120} autoComplete="off" />
        <TextField label={t('agentEmail')} name="email" type="email" required maxLength={254} autoComplete="off" />
        <TextField
          label={t('firstPassword')}
          name="password"
          type="text"
          required
          minLength={10}
          maxLength={200}
          autoComplete="off"
          spellCheck={false}
          hint={t('firstPasswordHint')}
        />
        <SelectField label={t('role')} name="role" defaultValue="agent" hint={t('roleHint')}>
          {ROLES.map((role) => (
            <option key={role} value={role}>
              {t(`roles.${role}`)}
            </option>
          ))}
        </SelectField>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button look="primary" submit disabled={busy}>
            {t('createAgent')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
