-- What callers have left of their rate limit, for all servers without Redis. A crash gives them all of it back.
CREATE UNLOGGED TABLE rate_buckets (
  key text COLLATE "C" PRIMARY KEY,
  level double precision NOT NULL,
  at timestamptz NOT NULL
);
