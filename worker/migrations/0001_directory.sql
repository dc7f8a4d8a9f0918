-- The directory: who there is, who may do what, and what became of every delivery.
-- Times are milliseconds since 1970-01-01T00:00:00Z.

CREATE TABLE users (
  id TEXT PRIMARY KEY,
  created_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE tokens (
  id TEXT PRIMARY KEY,
  user TEXT NOT NULL REFERENCES users (id),
  hash TEXT NOT NULL UNIQUE, -- SHA-256 of the token, hexadecimal; the token itself is stored nowhere
  scopes TEXT NOT NULL,      -- separated by spaces: read write
  name TEXT,
  created_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX tokens_of_user ON tokens (user);

-- One Garmin account of a user; one account may be linked to several users.
CREATE TABLE links (
  user TEXT NOT NULL REFERENCES users (id),
  provider TEXT NOT NULL,
  subject TEXT NOT NULL, -- the sender's name for the account
  linked_at INTEGER NOT NULL,
  state TEXT NOT NULL DEFAULT 'active', -- the last account event, else active
  permissions TEXT,                     -- JSON array, where the sender told
  state_at INTEGER NOT NULL DEFAULT 0,  -- when the account event happened
  PRIMARY KEY (user, provider)
) WITHOUT ROWID;

CREATE INDEX links_of_subject ON links (provider, subject);

-- The outbox. A row exists before the sender gets its answer.
CREATE TABLE deliveries (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,           -- garmin, upload
  user TEXT,                    -- who uploaded; null for Garmin, whose bodies name their subjects
  received_at INTEGER NOT NULL, -- strictly ascending in the order of insertion
  raw TEXT NOT NULL,            -- R2 key of the body
  bytes INTEGER NOT NULL,
  state TEXT NOT NULL,          -- received, processing, done, failed, dead
  queued_at INTEGER NOT NULL,   -- when a queue message was last sent
  attempts INTEGER NOT NULL DEFAULT 0,
  fetches INTEGER NOT NULL DEFAULT 0, -- notices of data to pull; their URLs stay in the raw body
  report TEXT                   -- JSON; null where it is too long for a row and stands in R2 beside the body
) WITHOUT ROWID;

CREATE INDEX deliveries_by_receipt ON deliveries (received_at, state);
CREATE INDEX deliveries_of_user ON deliveries (user, received_at) WHERE user IS NOT NULL;
CREATE INDEX deliveries_open ON deliveries (state, queued_at) WHERE state NOT IN ('done', 'failed');

-- Whom a delivery concerned.
CREATE TABLE delivery_users (
  user TEXT NOT NULL,
  delivery TEXT NOT NULL REFERENCES deliveries (id),
  received_at INTEGER NOT NULL,
  counts TEXT NOT NULL,          -- JSON: kind of change, type, how many
  rows_written INTEGER NOT NULL, -- in the vault, by the attempt that completed
  PRIMARY KEY (user, delivery)
) WITHOUT ROWID;

CREATE INDEX delivery_users_by_receipt ON delivery_users (user, received_at);
CREATE INDEX delivery_users_of_delivery ON delivery_users (delivery);

-- Subjects that nobody was linked to when the delivery was processed.
CREATE TABLE unlinked (
  provider TEXT NOT NULL,
  subject TEXT NOT NULL,
  delivery TEXT NOT NULL REFERENCES deliveries (id),
  PRIMARY KEY (provider, subject, delivery)
) WITHOUT ROWID;

CREATE INDEX unlinked_of_delivery ON unlinked (delivery);
