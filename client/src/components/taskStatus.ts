import type { BadgeTone } from '../ui/Badge.tsx';

interface Wording {
  readonly label: string;
  readonly tone: BadgeTone;
}

const STATUSES: Readonly<Record<string, Wording>> = {
  QUEUED: { label: 'Queued', tone: 'neutral' },
  RUNNING: { label: 'Running', tone: 'accent' },
  SUCCEEDED: { label: 'Succeeded', tone: 'positive' },
  FAILED: { label: 'Failed', tone: 'negative' },
  SKIPPED: { label: 'Skipped', tone: 'neutral' },
  CANCELLED: { label: 'Cancelled', tone: 'neutral' },
};

/** How a task stands, in words and as the tone of its badge. A status newer than this client is shown as it is. */
export const taskStatus = (status: string): Wording => STATUSES[status] ?? { label: status, tone: 'neutral' };
