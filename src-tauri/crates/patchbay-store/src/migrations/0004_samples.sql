-- 0004: samples that were fetched from a source's vendor: for drawing lines, never delivered, never counted.

-- When a source's samples were last fetched, and of how many of its records.
CREATE TABLE sampling (
    connection BLOB PRIMARY KEY REFERENCES connection(id) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    records INTEGER NOT NULL
) WITHOUT ROWID;

-- The events they would have been, newest first, as the policy of that moment left them: nothing else is kept.
CREATE TABLE sample (
    connection BLOB NOT NULL REFERENCES connection(id) ON DELETE CASCADE,
    n INTEGER NOT NULL,
    kind TEXT NOT NULL,
    occurred_at INTEGER,
    view TEXT NOT NULL,
    PRIMARY KEY (connection, n)
) WITHOUT ROWID;
