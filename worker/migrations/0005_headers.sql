-- What senders say in headers.

-- Of an upload: JSON, by name in lower case, the headers that say what its body does not; null where there are none.
ALTER TABLE deliveries ADD COLUMN headers TEXT;
