-- Deliveries that were given up, and queue messages that cannot be read.
-- From here on deliveries.queued_at lies ahead while the queue waits before it repeats a failed attempt.

-- Why the last attempt failed: a class of failure, no text of an error. Null while an attempt is under way, so that
-- it stays null when the attempt is cut off.
ALTER TABLE deliveries ADD COLUMN failure TEXT;

CREATE TABLE dead_letters (
  id INTEGER PRIMARY KEY AUTOINCREMENT,                               -- ascending: the latest is the largest
  delivery TEXT UNIQUE REFERENCES deliveries (id) ON DELETE CASCADE,  -- at most one dead letter each
  message TEXT UNIQUE,                                                -- the queue's id of a message that names none
  at INTEGER NOT NULL,
  reason TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  CHECK ((delivery IS NULL) <> (message IS NULL))
);
