import type { Locale } from '#protocol';
import { recordAudit } from '../audit/record-audit.ts';
import type { AgentCaller, Domain } from '../context.ts';
import { authorize } from './authorize.ts';

export type WorkspaceDto = { id: string; name: string; locale: string; createdAt: string };

/** Name and language of the workspace. */
export async function updateWorkspace(domain: Domain, caller: AgentCaller, input: { name?: string; locale?: Locale }): Promise<WorkspaceDto> {
  authorize(caller, 'workspace.write');
  const row = { ...domain.workspace, ...(input.name === undefined ? {} : { name: input.name }), ...(input.locale === undefined ? {} : { locale: input.locale }) };
  await domain.store.office.saveWorkspace(row);
  // The one record everybody holds stays the same object.
  Object.assign(domain.workspace, row);
  await recordAudit(domain, caller, { action: 'workspace.update', target: row.id, data: { ...input } });
  return presentWorkspace(domain);
}

export const presentWorkspace = (domain: Domain): WorkspaceDto => ({
  id: domain.workspace.id,
  name: domain.workspace.name,
  locale: domain.workspace.locale,
  createdAt: new Date(domain.workspace.createdAt).toISOString(),
});
