import type { Role } from '../../db/domain.ts';

/** Who asks. */
export interface Caller {
  /** Whose idempotency keys these are, and who the audit says it was. */
  name: string;
  /** Null: reads and changes nothing. */
  role: Role | null;
  /** Whose points a request takes of the rate limit: the caller's where it is known, else its address's; null: nobody's. */
  bucket: string | null;
  /** What runs that are started say of their cause. */
  trigger: 'MANUAL' | 'SCHEDULE';
}

/** This process itself, for what it does by its schedule. */
export const SCHEDULE: Caller = { name: 'schedule', role: 'operator', bucket: null, trigger: 'SCHEDULE' };

/** This process itself, as it fills its cache. */
export const WARMING: Caller = { name: 'warming', role: 'viewer', bucket: null, trigger: 'MANUAL' };
