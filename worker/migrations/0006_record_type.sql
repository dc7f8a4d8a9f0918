-- What a body does not say of its records.

-- Their list key or record type: of a body that was pulled its ping told it, of an upload its path.
ALTER TABLE deliveries RENAME COLUMN pulled_list TO record_type;
