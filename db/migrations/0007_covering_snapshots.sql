-- What lists and charts ask most stands in the index that finds it: an account's days lie on as many pages of the table as
-- there are days, and on one or two of the index.
ALTER TABLE snapshots DROP CONSTRAINT snapshots_pkey;
--> statement-breakpoint
ALTER TABLE snapshots ADD PRIMARY KEY (account_id, date) INCLUDE (followers, posts, engagements);
--> statement-breakpoint
-- The table need not be asked where a vacuum has been since. By default that is when a fifth of a year's rows are new.
DO $$
DECLARE part regclass;
BEGIN
  FOR part IN SELECT inhrelid FROM pg_inherits WHERE inhparent = 'snapshots'::regclass LOOP
    EXECUTE format('ALTER TABLE %s SET (autovacuum_vacuum_insert_scale_factor = 0)', part);
  END LOOP;
END $$;
