-- What pings point to.

CREATE TABLE fetches (
  place INTEGER PRIMARY KEY AUTOINCREMENT, -- ascending: the latest is the largest
  id TEXT NOT NULL UNIQUE,                 -- follows from what it brings
  delivery TEXT REFERENCES deliveries (id) ON DELETE SET NULL, -- the ping that brought the URL
  received_at INTEGER NOT NULL,            -- when that was received
  subject TEXT,                            -- the sender's name for the account
  list_key TEXT NOT NULL,
  is_file INTEGER NOT NULL,                -- 1: a file of a workout; 0: a list of summaries, which becomes the delivery of this id
  file_type TEXT,
  record_id TEXT,                          -- the sender's id of the file
  workout TEXT,                            -- the key of the workout
  url TEXT,                                -- encrypted; null once it is used or void
  url_hash TEXT NOT NULL,                  -- SHA-256, to tell whether a ping brings another URL
  state TEXT NOT NULL,                     -- waiting, stored, refused, denied, gone, expired, too_large
  of_nobody INTEGER NOT NULL DEFAULT 1,    -- no row in fetch_users
  attempts INTEGER NOT NULL DEFAULT 0,
  due_at INTEGER NOT NULL,                 -- nobody tries before
  bytes INTEGER,                           -- this and the next: of a file
  sha256 TEXT,
  stored_at INTEGER
);

CREATE INDEX fetches_waiting ON fetches (due_at) WHERE state = 'waiting';
CREATE INDEX fetches_of_nobody ON fetches (received_at) WHERE of_nobody;
CREATE INDEX fetches_of_delivery ON fetches (delivery);

-- Whose they are: of all who were linked to the account when its ping was processed.
CREATE TABLE fetch_users (
  user TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  fetch TEXT NOT NULL REFERENCES fetches (id) ON DELETE CASCADE,
  PRIMARY KEY (user, fetch)
) WITHOUT ROWID;

CREATE INDEX fetch_users_of_fetch ON fetch_users (fetch);

ALTER TABLE deliveries DROP COLUMN fetches;

-- Of a body that was pulled: its list key and its account, neither of which stands in it.
ALTER TABLE deliveries ADD COLUMN pulled_list TEXT;
ALTER TABLE deliveries ADD COLUMN pulled_for TEXT;
