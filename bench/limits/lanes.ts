import postgres from 'postgres';

/** Clients of one connection each, taken in turn: postgres.js is fastest so. */
export function openLanes(): () => postgres.Sql {
  const lanes = Array.from({ length: Number(process.env['DB_POOL_SIZE']) }, () =>
    postgres(process.env['DATABASE_URL']!, {
      max: 1,
      fetch_types: false,
      // Else PostgreSQL plans anew what is asked about a single account, each time.
      connection: { plan_cache_mode: 'force_generic_plan' },
      types: { bigint: { to: 20, from: [20], parse: Number, serialize: String } },
    }),
  );
  let turn = 0;
  return () => lanes[(turn = (turn + 1) % lanes.length)]!;
}
