const STATUSES: Readonly<Record<string, string>> = {
  ACTIVE: 'Active',
  PAUSED: 'Paused',
  ARCHIVED: 'Archived',
};

/** An AccountStatus in words; one that is newer than this client as it is. */
export const accountStatus = (status: string): string => STATUSES[status] ?? status;
