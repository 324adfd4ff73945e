import './scalars.ts';
import './types/account.ts';
import './types/apiKey.ts';
import './types/auditEntry.ts';
import './types/caller.ts';
import './types/node.ts';
import './types/organization.ts';
import './types/performance.ts';
import './types/platformStatus.ts';
import './types/schedule.ts';
import './types/scrapeRun.ts';
import './types/snapshotConnection.ts';
import './types/summary.ts';
import './mutations/addAccounts.ts';
import './mutations/cancelScrapeRun.ts';
import './mutations/createApiKey.ts';
import './mutations/importAccounts.ts';
import './mutations/importSnapshots.ts';
import './mutations/invalidateCache.ts';
import './mutations/retryScrapeRun.ts';
import './mutations/revokeApiKey.ts';
import './mutations/triggerScrapeRun.ts';
import './mutations/updateAccount.ts';
import './mutations/warmCache.ts';
import { builder } from './builder.ts';

/** Everything that clients can ask. */
export const schema = builder.toSchema();
