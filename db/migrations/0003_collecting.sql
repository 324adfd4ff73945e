-- How often a task was taken without its platform being asked: these takings are no tries.
ALTER TABLE scrape_tasks ADD COLUMN unasked integer NOT NULL DEFAULT 0;
--> statement-breakpoint
-- What all workers know of a platform together: db/writes/platformStates.ts.
CREATE TABLE platform_states (
  platform platform PRIMARY KEY,
  paused_until timestamptz,
  pause_code text CHECK (pause_code IN ('RATE_LIMITED', 'PACED', 'UNREACHABLE', 'QUOTA')),
  faults integer NOT NULL DEFAULT 0,
  last_outcome text,
  last_message text,
  last_outcome_at timestamptz,
  CHECK ((paused_until IS NULL) = (pause_code IS NULL))
);
--> statement-breakpoint
INSERT INTO platform_states (platform) SELECT unnest(ARRAY[
  'BLUESKY', 'FACEBOOK', 'FLICKR', 'INSTAGRAM', 'LINKEDIN', 'MASTODON',
  'REDDIT', 'THREADS', 'TIKTOK', 'TRUTH_SOCIAL', 'X', 'YOUTUBE']);
--> statement-breakpoint
-- The one schedule of an installation is called "daily"; slots before `since` are not its own.
CREATE TABLE schedules (
  name text COLLATE "C" PRIMARY KEY,
  cron text NOT NULL,
  since timestamptz NOT NULL
);
--> statement-breakpoint
CREATE TABLE schedule_slots (
  schedule text COLLATE "C" NOT NULL,
  slot timestamptz NOT NULL,
  status text NOT NULL CHECK (status IN ('WAITING', 'STARTED', 'NOTHING', 'MISSED')),
  run_id bigint REFERENCES scrape_runs,
  PRIMARY KEY (schedule, slot),
  CHECK ((status = 'STARTED') = (run_id IS NOT NULL))
);
--> statement-breakpoint
-- Turns that workers have taken, in the form of rate-limiter-flexible. What a crash loses of it is a window's count.
CREATE UNLOGGED TABLE pace (
  key varchar(255) PRIMARY KEY,
  points integer NOT NULL DEFAULT 0,
  expire bigint
);
--> statement-breakpoint
CREATE INDEX scrape_runs_finished ON scrape_runs (finished_at) WHERE status IN ('SUCCEEDED', 'PARTIAL');
