const REASONS: Readonly<Record<string, string>> = {
  NOT_REPORTED: 'not reported by the platform',
  HIDDEN: 'hidden by the account',
  BLOCKED: 'the platform did not let us ask',
  FAILED: 'asking the platform failed',
  NOT_COLLECTED: 'nothing was collected on that day',
  NOT_TRACKED_YET: 'the account was not tracked yet',
};

/** Why a number is unknown, as the end of a sentence; of a MissingReason, or of no reason at all. */
export const missingReason = (reason: string | null | undefined): string =>
  (reason && REASONS[reason]) ?? 'no number is known';
