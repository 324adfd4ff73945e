import type { introspection } from '../graphql-env.d.ts';

type Action = keyof introspection['types']['Mutation']['fields'] | 'exportAccounts' | 'exportSnapshots';

const LABELS: Readonly<Record<Action, string>> = {
  addAccounts: 'Add accounts',
  cancelScrapeRun: 'Cancel a run',
  createApiKey: 'Create an API key',
  exportAccounts: 'Export accounts',
  exportSnapshots: 'Export history',
  importAccounts: 'Import accounts',
  importSnapshots: 'Import history',
  invalidateCache: 'Forget stored answers',
  optimizeCache: 'Optimize the cache',
  optimizeDatabase: 'Optimize the database',
  retryScrapeRun: 'Retry a run',
  revokeApiKey: 'Revoke an API key',
  triggerScrapeRun: 'Start or plan a run',
  updateAccount: 'Change an account',
  warmCache: 'Warm the cache',
};

/** What the audit can be narrowed to. */
export const auditActions = Object.entries(LABELS);

/** An action of the audit in words; one that this client does not know as it is. */
export const auditAction = (action: string): string =>
  (LABELS as Readonly<Record<string, string>>)[action] ?? action;
