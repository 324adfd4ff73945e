-- Hand-written, as drizzle-kit knows no partitions. Text that is ordered or compared is COLLATE "C": the order is
-- then the same on every PostgreSQL, whatever its locale, and indexes serve prefix and range alike.

CREATE DOMAIN platform AS text COLLATE "C" CHECK (VALUE IN (
  'BLUESKY', 'FACEBOOK', 'FLICKR', 'INSTAGRAM', 'LINKEDIN', 'MASTODON',
  'REDDIT', 'THREADS', 'TIKTOK', 'TRUTH_SOCIAL', 'X', 'YOUTUBE'));
--> statement-breakpoint
CREATE TABLE organizations (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  slug text COLLATE "C" NOT NULL UNIQUE,
  name text NOT NULL,
  name_key text COLLATE "C" NOT NULL UNIQUE,
  created_at timestamptz NOT NULL
);
--> statement-breakpoint
CREATE TABLE accounts (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  platform platform NOT NULL,
  handle text NOT NULL,
  handle_key text COLLATE "C" NOT NULL,
  platform_id text COLLATE "C",
  url text NOT NULL,
  display_name text,
  display_name_key text COLLATE "C" NOT NULL,
  search_grams text[] NOT NULL,
  bio text,
  avatar_url text,
  verified boolean,
  platform_created_at timestamptz,
  organization_id bigint REFERENCES organizations,
  tags text[] NOT NULL,
  is_core boolean NOT NULL,
  is_leader boolean NOT NULL,
  team text,
  preclearance text,
  sensitivity text,
  status text NOT NULL CHECK (status IN ('ACTIVE', 'PAUSED', 'ARCHIVED')),
  created_at timestamptz NOT NULL,
  UNIQUE (platform, handle_key)
);
--> statement-breakpoint
CREATE UNIQUE INDEX accounts_platform_id ON accounts (platform, platform_id) WHERE platform_id IS NOT NULL;
--> statement-breakpoint
CREATE INDEX accounts_handle ON accounts (handle_key, id);
--> statement-breakpoint
CREATE INDEX accounts_organization ON accounts (organization_id, id);
--> statement-breakpoint
CREATE INDEX accounts_tags ON accounts USING gin (tags);
--> statement-breakpoint
-- Accounts are written seldom and searched often: no list of pending entries, which every search would read.
CREATE INDEX accounts_search ON accounts USING gin (search_grams) WITH (fastupdate = off);
--> statement-breakpoint
CREATE TABLE account_handles (
  account_id bigint NOT NULL REFERENCES accounts,
  handle text NOT NULL,
  handle_key text COLLATE "C" NOT NULL,
  valid_until timestamptz NOT NULL,
  PRIMARY KEY (account_id, valid_until)
);
--> statement-breakpoint
CREATE INDEX account_handles_handle ON account_handles (handle_key);
--> statement-breakpoint
CREATE TABLE account_latest (
  account_id bigint PRIMARY KEY REFERENCES accounts,
  followers bigint,
  followers_as_of date,
  first_date date,
  latest_date date,
  last_captured_at timestamptz,
  is_simulated boolean NOT NULL DEFAULT false,
  consecutive_failures integer NOT NULL DEFAULT 0,
  last_error_code text,
  last_error text,
  last_error_at timestamptz
);
--> statement-breakpoint
-- One index a direction, on the expressions of db/queries/accountPages.ts: nulls come last in both.
CREATE INDEX account_latest_followers_desc ON account_latest (coalesce(followers, -1) DESC, account_id);
--> statement-breakpoint
CREATE INDEX account_latest_followers_asc ON account_latest (coalesce(followers, 9223372036854775807), account_id);
--> statement-breakpoint
CREATE INDEX account_latest_captured_desc ON account_latest (coalesce(last_captured_at, '-infinity') DESC, account_id);
--> statement-breakpoint
CREATE INDEX account_latest_captured_asc ON account_latest (coalesce(last_captured_at, 'infinity'), account_id);
--> statement-breakpoint
CREATE INDEX account_latest_date ON account_latest (latest_date);
--> statement-breakpoint
CREATE TABLE snapshots (
  account_id bigint NOT NULL REFERENCES accounts,
  date date NOT NULL,
  source text NOT NULL CHECK (source IN ('LIVE', 'SIMULATED', 'IMPORTED')),
  captured_at timestamptz,
  followers bigint CHECK (followers >= 0),
  following bigint CHECK (following >= 0),
  listed bigint CHECK (listed >= 0),
  posts bigint CHECK (posts >= 0),
  likes bigint CHECK (likes >= 0),
  comments bigint CHECK (comments >= 0),
  shares bigint CHECK (shares >= 0),
  views bigint CHECK (views >= 0),
  followers_precision text CHECK (followers_precision IN ('EXACT', 'ROUNDED', 'ESTIMATED')),
  followers_missing text CHECK (followers_missing IN ('NOT_REPORTED', 'HIDDEN')),
  engagements_reported bigint CHECK (engagements_reported >= 0),
  engagements bigint,
  followers_change bigint,
  posts_change bigint,
  PRIMARY KEY (account_id, date),
  CHECK ((followers IS NULL) = (followers_missing IS NOT NULL)),
  CHECK ((followers IS NULL) = (followers_precision IS NULL)),
  CHECK ((source = 'IMPORTED') = (captured_at IS NULL))
) PARTITION BY RANGE (date);
--> statement-breakpoint
CREATE INDEX snapshots_date ON snapshots (date DESC, account_id);
--> statement-breakpoint
-- A partition a year: 10,000 accounts make 3.65 million rows in one, and a query over all years plans few.
-- The years ahead are made by db/writes/ensurePartitions.ts at each start and with each run.
CREATE TABLE snapshots_before_2020 PARTITION OF snapshots FOR VALUES FROM (MINVALUE) TO ('2020-01-01');
--> statement-breakpoint
CREATE TABLE platform_daily (
  platform platform NOT NULL,
  date date NOT NULL,
  followers bigint NOT NULL DEFAULT 0,
  accounts_with_followers integer NOT NULL DEFAULT 0,
  posts bigint NOT NULL DEFAULT 0,
  accounts_with_posts integer NOT NULL DEFAULT 0,
  joined_followers bigint NOT NULL DEFAULT 0,
  captured integer NOT NULL DEFAULT 0,
  engagements bigint NOT NULL DEFAULT 0,
  captured_with_engagements integer NOT NULL DEFAULT 0,
  PRIMARY KEY (platform, date)
);
--> statement-breakpoint
CREATE TABLE platform_totals (
  platform platform PRIMARY KEY,
  accounts integer NOT NULL,
  simulated_accounts integer NOT NULL
);
--> statement-breakpoint
INSERT INTO platform_totals SELECT unnest(ARRAY[
  'BLUESKY', 'FACEBOOK', 'FLICKR', 'INSTAGRAM', 'LINKEDIN', 'MASTODON',
  'REDDIT', 'THREADS', 'TIKTOK', 'TRUTH_SOCIAL', 'X', 'YOUTUBE']), 0, 0;
--> statement-breakpoint
CREATE TABLE scrape_runs (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  status text NOT NULL CHECK (status IN ('QUEUED', 'RUNNING', 'SUCCEEDED', 'PARTIAL', 'FAILED', 'CANCELLED')),
  mode text NOT NULL CHECK (mode IN ('LIVE', 'SIMULATED')),
  priority text NOT NULL CHECK (priority IN ('HIGH', 'NORMAL', 'LOW')),
  trigger text NOT NULL CHECK (trigger IN ('MANUAL', 'SCHEDULE', 'RETRY')),
  retry_of bigint REFERENCES scrape_runs,
  date date NOT NULL,
  requested_at timestamptz NOT NULL,
  started_at timestamptz,
  finished_at timestamptz
);
--> statement-breakpoint
CREATE INDEX scrape_runs_open ON scrape_runs (id) WHERE status IN ('QUEUED', 'RUNNING');
--> statement-breakpoint
CREATE TABLE scrape_tasks (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  run_id bigint NOT NULL REFERENCES scrape_runs,
  account_id bigint NOT NULL REFERENCES accounts,
  platform platform NOT NULL,
  date date NOT NULL,
  status text NOT NULL CHECK (status IN ('QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'SKIPPED', 'CANCELLED')),
  attempts integer NOT NULL DEFAULT 0,
  lease_until timestamptz,
  not_before timestamptz,
  error_code text,
  error_message text,
  started_at timestamptz,
  finished_at timestamptz,
  UNIQUE (run_id, account_id)
);
--> statement-breakpoint
CREATE INDEX scrape_tasks_run ON scrape_tasks (run_id, id);
--> statement-breakpoint
CREATE INDEX scrape_tasks_progress ON scrape_tasks (run_id, platform, status);
--> statement-breakpoint
CREATE INDEX scrape_tasks_account ON scrape_tasks (account_id, date, id);
--> statement-breakpoint
CREATE INDEX scrape_tasks_account_last ON scrape_tasks (account_id, id);
--> statement-breakpoint
CREATE INDEX scrape_tasks_open ON scrape_tasks (platform, run_id, id) WHERE status IN ('QUEUED', 'RUNNING');
--> statement-breakpoint
CREATE TABLE idempotency_keys (
  caller text COLLATE "C" NOT NULL,
  key text COLLATE "C" NOT NULL,
  input_hash text NOT NULL,
  run_id bigint NOT NULL REFERENCES scrape_runs,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (caller, key)
);
