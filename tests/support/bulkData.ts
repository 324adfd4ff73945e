import { sql } from 'drizzle-orm';
import type { Database } from '../../db/database.ts';
import { PLATFORMS, type Day } from '../../db/domain.ts';
import { searchGrams } from '../../db/searchGrams.ts';
import { bigints, texts } from '../../db/sqlArrays.ts';

export interface BulkData {
  accounts: number;
  /** Of history for each account, up to `until`. */
  days: number;
  until: Day;
}

/**
 * Fills an empty database with more rows than a test would write through the product: accounts in twelve
 * platforms and fifty organizations with a number that grows by five a day. Derived columns and roll-ups are
 * as the product would have made them.
 */
export async function loadBulkData(database: Database, { accounts, days, until }: BulkData): Promise<void> {
  const numbers = Array.from({ length: accounts }, (_, index) => index + 1);
  const names = numbers.map((number) => `Office ${number.toString(36)} of Zürich`);
  const handles = numbers.map((number) => `Handle_${number}`);
  const grams = handles.map((handle, index) =>
    searchGrams([handle.toLowerCase(), names[index]!.toLowerCase()]).join('\n'),
  );
  await database.write(async (tx) => {
    await tx.execute(sql`
      INSERT INTO organizations (slug, name, name_key, created_at)
      SELECT 'organization-' || n, 'Organization ' || n, 'organization ' || n, now() FROM generate_series(1, 50) n`);
    await tx.execute(sql`
      INSERT INTO accounts (platform, handle, handle_key, url, display_name, display_name_key, search_grams, tags,
        is_core, is_leader, status, created_at, organization_id)
      SELECT (${texts([...PLATFORMS])})[1 + n % 12], handle, lower(handle), 'https://example.org/' || n, name,
        lower(name), string_to_array(grams, E'\n'), ARRAY['tag-' || n % 20], n % 10 = 0, false, 'ACTIVE', now(),
        CASE WHEN n % 51 > 0 THEN n % 51 END
      FROM unnest(${bigints(numbers)}, ${texts(handles)}, ${texts(names)}, ${texts(grams)}) u(n, handle, name, grams)
      ORDER BY n`);
    await tx.execute(sql`
      INSERT INTO snapshots (account_id, date, source, captured_at, followers, posts, likes, followers_precision,
        engagements, followers_change, posts_change)
      SELECT a.id, ${until}::date - ago, 'LIVE', (${until}::date - ago) + time '12:00' AT TIME ZONE 'UTC',
        a.id * 100 + (${days} - ago) * 5, (${days} - ago), (${days} - ago) * 7, 'EXACT',
        CASE WHEN ago < ${days - 1} THEN 7 END, CASE WHEN ago < ${days - 1} THEN 5 END,
        CASE WHEN ago < ${days - 1} THEN 1 END
      FROM accounts a CROSS JOIN generate_series(0, ${days - 1}) ago`);
    await tx.execute(sql`
      INSERT INTO account_latest (account_id, followers, followers_as_of, first_date, latest_date, last_captured_at)
      SELECT id, id * 100 + ${days} * 5, ${until}, ${until}::date - ${days - 1}::int, ${until},
        ${until}::date + time '12:00' AT TIME ZONE 'UTC'
      FROM accounts`);
    await tx.execute(sql`
      UPDATE platform_totals t SET accounts = (SELECT count(*) FROM accounts a WHERE a.platform = t.platform)`);
    await tx.execute(sql`
      INSERT INTO platform_daily (platform, date, followers, accounts_with_followers, posts, accounts_with_posts,
        joined_followers, captured, engagements, captured_with_engagements)
      SELECT a.platform, s.date, sum(s.followers), count(*), sum(s.posts), count(*),
        coalesce(sum(s.followers) FILTER (WHERE s.followers_change IS NULL), 0), count(*),
        coalesce(sum(s.engagements), 0), count(s.engagements)
      FROM snapshots s JOIN accounts a ON a.id = s.account_id GROUP BY 1, 2`);
    return { result: undefined, changed: [] };
  });
  await database.read((db) => db.execute(sql`ANALYZE`));
}
