import { sql, type SQL } from 'drizzle-orm';
import { addDays } from '../day.ts';
import type { Day } from '../domain.ts';
import { byNames, rendered } from '../renderedSql.ts';
import { accountLatest } from '../tables/accountLatest.ts';
import { accounts } from '../tables/accounts.ts';
import { growthOf } from './growth.ts';
import { orderBy, positionColumn, type OrderKey } from './keyset.ts';

export const ACCOUNT_ORDER_FIELDS = [
  'FOLLOWERS',
  'FOLLOWER_CHANGE',
  'FOLLOWER_CHANGE_RATIO',
  'HANDLE',
  'PLATFORM',
  'LAST_CAPTURED',
] as const;

export interface AccountOrder {
  field: (typeof ACCOUNT_ORDER_FIELDS)[number];
  direction: 'ASC' | 'DESC';
  /** The growth that the two change orders go by; null for all others. */
  growth: { days: number; until: Day } | null;
}

/** An order in SQL. */
export interface OrderSql {
  keys: OrderKey[];
  position: SQL;
  forwards: SQL;
  backwards: SQL;
}

/** By field and direction: nothing of an order depends on what else is asked. */
export const orderSql = byNames<string, OrderSql>(([field, direction]) => {
  const keys = accountOrderKeys({ field, direction } as AccountOrder).map((key) => ({
    ...key,
    expression: rendered(key.expression),
  }));
  const towards = (fromEnd: boolean): SQL => rendered(sql.join(orderBy(keys, { fromEnd }), sql`, `));
  return {
    keys,
    position: rendered(positionColumn(keys)),
    forwards: towards(false),
    backwards: towards(true),
  };
});

/** Numbers first, unknown last, in both directions; ties by id. */
export function accountOrderKeys(order: Pick<AccountOrder, 'field' | 'direction'>): OrderKey[] {
  const direction = order.direction === 'ASC' ? 'asc' : 'desc';
  const unknownLast = (value: SQL, last: { asc: string; desc: string }): SQL =>
    sql`coalesce(${value}, ${sql.raw(last[direction])})`;
  const id: OrderKey = { expression: sql`${accounts.id}`, direction: 'asc', type: 'bigint' };
  const handle: OrderKey = { expression: sql`${accounts.handleKey}`, direction, type: 'text' };
  switch (order.field) {
    case 'FOLLOWERS':
      return [
        {
          expression: unknownLast(sql`${accountLatest.followers}`, {
            asc: '9223372036854775807',
            desc: '-1',
          }),
          direction,
          type: 'bigint',
        },
        { ...id, expression: sql`${accountLatest.accountId}` },
      ];
    case 'LAST_CAPTURED':
      return [
        {
          expression: unknownLast(sql`${accountLatest.lastCapturedAt}`, {
            asc: `'infinity'`,
            desc: `'-infinity'`,
          }),
          direction,
          type: 'timestamptz',
        },
        { ...id, expression: sql`${accountLatest.accountId}` },
      ];
    case 'FOLLOWER_CHANGE':
      return [
        {
          expression: unknownLast(sql`(growth.to_followers - growth.from_followers)`, {
            asc: '9223372036854775807',
            desc: '(-9223372036854775807)',
          }),
          direction,
          type: 'bigint',
        },
        id,
      ];
    case 'FOLLOWER_CHANGE_RATIO':
      return [
        {
          expression: unknownLast(
            sql`((growth.to_followers - growth.from_followers)::float8 / nullif(growth.from_followers, 0))`,
            { asc: `'Infinity'`, desc: `'-Infinity'` },
          ),
          direction,
          type: 'float8',
        },
        id,
      ];
    case 'HANDLE':
      return [handle, id];
    case 'PLATFORM':
      return [
        { expression: sql`${accounts.platform}`, direction, type: 'text' },
        { ...handle, direction: 'asc' },
        id,
      ];
  }
}

/** Of at most one row, `growth`: what the change orders go by, and what they say. */
export function growthTable({ days, until }: NonNullable<AccountOrder['growth']>): SQL {
  const from = sql`${addDays(until, -days)}::date`;
  return sql`${growthOf(sql`${accounts.id}`, from, sql`${until}::date`)} AS growth`;
}
