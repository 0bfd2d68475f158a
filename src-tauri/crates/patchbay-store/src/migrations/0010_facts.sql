-- 0010: facts in the order they come, folded into sorted runs. A table kept by a random key costs a page for every event
-- accepted, and ever more reading the longer it grows; a run is written once, from its first page to its last.

-- The newest facts, each under the number of the event that told it. All of them are held in memory as well.
CREATE TABLE fact_fresh (
    event INTEGER PRIMARY KEY,
    connection BLOB NOT NULL,
    fact BLOB NOT NULL,
    body BLOB NOT NULL,
    at INTEGER NOT NULL
);

-- Facts folded together, the oldest first.
CREATE TABLE fact_run (
    number INTEGER PRIMARY KEY,
    upto INTEGER NOT NULL,                -- every fact of an event up to this one is in it or in one before it
    newest INTEGER NOT NULL,              -- when the newest of them was accepted
    sieve BLOB                            -- says which facts are surely not in it; empty: says nothing; null: still being written
);
CREATE TABLE fact_kept (
    run INTEGER NOT NULL,
    connection BLOB NOT NULL,
    fact BLOB NOT NULL,
    body BLOB NOT NULL,
    at INTEGER NOT NULL,
    event INTEGER NOT NULL,
    PRIMARY KEY (run, connection, fact)
) WITHOUT ROWID;

INSERT INTO fact_kept (run, connection, fact, body, at, event)
    SELECT 1, connection, fact, body, at, event FROM seen ORDER BY connection, fact;
INSERT INTO fact_run (number, upto, newest, sieve)
    SELECT 1, max(event), max(at), x'' FROM seen HAVING count(*) > 0;
DROP TABLE seen;
