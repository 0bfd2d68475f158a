-- 0007: waiting updates of one record that leave as one, and the relay's own alerts.

ALTER TABLE delivery ADD COLUMN batch INTEGER;            -- the head it last left with; its own number for that head
ALTER TABLE delivery ADD COLUMN alone INTEGER;            -- its batch was refused as a whole, so each goes by itself
ALTER TABLE delivery ADD COLUMN absorbed_by INTEGER;      -- the delivery that carried what it had to say
CREATE INDEX delivery_batch ON delivery (batch) WHERE batch IS NOT NULL;

-- What stands now: one row while it does, so that each is told of once when it begins and once when it ends.
CREATE TABLE alert (
    what TEXT NOT NULL,                   -- hold, breaker, dead_letters, waiting, bad_signature, storage, no_proof
    subject TEXT NOT NULL,                -- an id, or empty where it is about the whole home
    since INTEGER NOT NULL,
    value INTEGER NOT NULL,
    threshold INTEGER NOT NULL,
    sentence TEXT NOT NULL,
    link TEXT NOT NULL,
    PRIMARY KEY (what, subject)
) WITHOUT ROWID;
