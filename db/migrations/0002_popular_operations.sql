-- What is asked most often, so that it can be computed before it is asked: see db/writes/addPopularUses.ts.
CREATE TABLE popular_operations (
  key text PRIMARY KEY,
  body text NOT NULL,
  asked_on date NOT NULL,
  uses double precision NOT NULL CHECK (uses > 0),
  used_at timestamptz NOT NULL
);
