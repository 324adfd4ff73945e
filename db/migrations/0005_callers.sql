-- Keys are kept as hashes only: 256 random bits need no salt and no slow hash.
CREATE TABLE api_keys (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL,
  role text NOT NULL CHECK (role IN ('viewer', 'editor', 'operator', 'admin')),
  prefix text COLLATE "C" NOT NULL UNIQUE,
  hash text COLLATE "C" NOT NULL,
  created_at timestamptz NOT NULL,
  created_by text NOT NULL,
  expires_at timestamptz,
  revoked_at timestamptz,
  last_used_at timestamptz
);
--> statement-breakpoint
-- Signed in by a key (whose role and end are its own) or by a token (whose role and end are here).
CREATE TABLE sessions (
  hash text COLLATE "C" PRIMARY KEY,
  caller text NOT NULL,
  role text NOT NULL CHECK (role IN ('viewer', 'editor', 'operator', 'admin')),
  api_key_id bigint REFERENCES api_keys,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL
);
--> statement-breakpoint
CREATE INDEX sessions_expiry ON sessions (expires_at);
--> statement-breakpoint
-- Who did what: a row before it is done, and one after; so one that is missing says that nobody knows how it ended.
CREATE TABLE audit_entries (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL,
  caller text NOT NULL,
  role text NOT NULL,
  action text NOT NULL,
  request_id text NOT NULL,
  input jsonb NOT NULL
);
--> statement-breakpoint
CREATE INDEX audit_entries_caller ON audit_entries (caller, id);
--> statement-breakpoint
CREATE INDEX audit_entries_action ON audit_entries (action, id);
--> statement-breakpoint
CREATE TABLE audit_outcomes (
  entry_id bigint PRIMARY KEY REFERENCES audit_entries,
  at timestamptz NOT NULL,
  outcome text NOT NULL CHECK (outcome IN ('SUCCEEDED', 'REFUSED', 'FAILED')),
  before jsonb,
  after jsonb
);
--> statement-breakpoint
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is only ever appended to', TG_TABLE_NAME;
END $$;
--> statement-breakpoint
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_outcomes
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
