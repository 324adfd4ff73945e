CREATE TABLE instances (
  name text COLLATE "C" PRIMARY KEY,
  role text NOT NULL CHECK (role IN ('all', 'server', 'worker')),
  started_at timestamptz NOT NULL,
  last_seen_at timestamptz NOT NULL,
  rss_bytes bigint NOT NULL,
  cpu_percent float8 NOT NULL
);
