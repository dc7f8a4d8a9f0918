-- What a link reaches back to, and how long raw bodies are kept.

-- The accounts that a notification concerned, as long as its body is kept.
CREATE TABLE delivery_subjects (
  provider TEXT NOT NULL,
  subject TEXT NOT NULL,
  delivery TEXT NOT NULL REFERENCES deliveries (id),
  waiting_since INTEGER, -- the delivery's time of receipt, where nobody was linked to the subject
  PRIMARY KEY (provider, subject, delivery)
) WITHOUT ROWID;

CREATE INDEX delivery_subjects_of_delivery ON delivery_subjects (delivery);
CREATE INDEX delivery_subjects_waiting ON delivery_subjects (waiting_since) WHERE waiting_since IS NOT NULL;

INSERT INTO delivery_subjects (provider, subject, delivery, waiting_since)
SELECT provider, subject, delivery, received_at FROM unlinked JOIN deliveries ON id = delivery;

INSERT INTO delivery_subjects (provider, subject, delivery)
SELECT DISTINCT provider, subject, delivery
FROM delivery_users JOIN links USING (user) JOIN deliveries ON id = delivery
WHERE kind = 'garmin' ON CONFLICT DO NOTHING;

-- Whether it concerned more than one account: then its report is nobody's.
ALTER TABLE deliveries ADD COLUMN shared INTEGER NOT NULL DEFAULT 0;

UPDATE deliveries SET shared = 1
WHERE id IN (SELECT delivery FROM delivery_subjects GROUP BY delivery HAVING count(*) > 1);

DROP TABLE unlinked;

-- When the raw body was deleted; null while it is kept.
ALTER TABLE deliveries ADD COLUMN raw_deleted_at INTEGER;

CREATE INDEX deliveries_with_raw ON deliveries (received_at) WHERE raw_deleted_at IS NULL;

-- What was received before is not applied to this user. From here on linked_at is strictly ascending.
ALTER TABLE links ADD COLUMN since INTEGER NOT NULL DEFAULT 0;

CREATE INDEX links_by_time ON links (linked_at);

-- Only times of receipt are looked for here; the state would be written once more with each of its changes.
DROP INDEX deliveries_by_receipt;

CREATE INDEX deliveries_by_receipt ON deliveries (received_at);
