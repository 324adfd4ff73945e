import {
  ACCOUNT_STATUSES,
  type Role as RoleName,
  MISSING_REASONS,
  PLATFORMS,
  PRECISIONS,
  SCRAPE_MODES,
  SCRAPE_PRIORITIES,
  SCRAPE_RUN_STATUSES,
  SCRAPE_TASK_STATUSES,
  SCRAPE_TRIGGERS,
  SNAPSHOT_SOURCES,
} from '../db/domain.ts';
import { ACCOUNT_ORDER_FIELDS } from '../db/queries/accountOrder.ts';
import { builder } from './builder.ts';

/** The words of the domain, as the API spells them. */
export const Platform = builder.enumType('Platform', { values: PLATFORMS });
export const AccountStatus = builder.enumType('AccountStatus', { values: ACCOUNT_STATUSES });
export const SnapshotSource = builder.enumType('SnapshotSource', { values: SNAPSHOT_SOURCES });
export const MissingReason = builder.enumType('MissingReason', {
  values: MISSING_REASONS,
  description: 'Why a number is null. A number that is unknown is null, never 0.',
});
export const Precision = builder.enumType('Precision', {
  values: PRECISIONS,
  description: "How exact the platform's number is (YouTube reports three leading digits).",
});
export const Granularity = builder.enumType('Granularity', { values: ['DAY', 'WEEK', 'MONTH'] as const });
export const OrderDirection = builder.enumType('OrderDirection', { values: ['ASC', 'DESC'] as const });
export const AccountOrderField = builder.enumType('AccountOrderField', { values: ACCOUNT_ORDER_FIELDS });
export const ScrapeMode = builder.enumType('ScrapeMode', { values: SCRAPE_MODES });
export const ScrapePriority = builder.enumType('ScrapePriority', { values: SCRAPE_PRIORITIES });
export const ScrapeTrigger = builder.enumType('ScrapeTrigger', { values: SCRAPE_TRIGGERS });
export const ScrapeTaskStatus = builder.enumType('ScrapeTaskStatus', { values: SCRAPE_TASK_STATUSES });
export const ScrapeRunStatus = builder.enumType('ScrapeRunStatus', {
  values: SCRAPE_RUN_STATUSES,
  description:
    'SUCCEEDED: at least one task SUCCEEDED, the rest SKIPPED as NOT_CONFIGURED, UNSUPPORTED or REAL_DATA. ' +
    'PARTIAL: at least one SUCCEEDED and at least one FAILED or skipped for quota. FAILED: ended with none ' +
    'SUCCEEDED. CANCELLED: ended by cancelScrapeRun.',
});
export const PerformanceWindow = builder.enumType('PerformanceWindow', {
  values: ['SINCE_START', 'LAST_5_MINUTES'] as const,
});

const roles: Record<Uppercase<RoleName>, { value: RoleName }> = {
  VIEWER: { value: 'viewer' },
  EDITOR: { value: 'editor' },
  OPERATOR: { value: 'operator' },
  ADMIN: { value: 'admin' },
};
export const Role = builder.enumType('Role', {
  values: roles,
  description:
    'VIEWER reads; EDITOR also imports and updates; OPERATOR also triggers, cancels, purges, optimises; ADMIN also has ' +
    'keys and audit.',
});
