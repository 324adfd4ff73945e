-- News of what was changed, in the order of commits: see db/writes/appendOutbox.ts.
-- The counter is one row that every writing transaction locks last, so that numbers have no gaps and are committed in
-- their order. Room in its page lets each update stay there.
CREATE TABLE outbox_counter (
  singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
  last bigint NOT NULL,
  installation uuid NOT NULL
) WITH (fillfactor = 10);
--> statement-breakpoint
INSERT INTO outbox_counter (last, installation) VALUES (0, gen_random_uuid());
--> statement-breakpoint
CREATE TABLE outbox (
  sequence bigint PRIMARY KEY,
  tags text[] NOT NULL,
  written_at timestamptz NOT NULL DEFAULT now()
);
