import type { BadgeTone } from '../ui/Badge.tsx';

interface Wording {
  readonly label: string;
  readonly tone: BadgeTone;
}

const STATUSES: Readonly<Record<string, Wording>> = {
  QUEUED: { label: 'Queued', tone: 'neutral' },
  RUNNING: { label: 'Running', tone: 'accent' },
  SUCCEEDED: { label: 'Succeeded', tone: 'positive' },
  PARTIAL: { label: 'Partly succeeded', tone: 'warning' },
  FAILED: { label: 'Failed', tone: 'negative' },
  CANCELLED: { label: 'Cancelled', tone: 'neutral' },
};

/** How a run stands, in words and as the tone of its badge. A status newer than this client is shown as it is. */
export const runStatus = (status: string): Wording => STATUSES[status] ?? { label: status, tone: 'neutral' };
