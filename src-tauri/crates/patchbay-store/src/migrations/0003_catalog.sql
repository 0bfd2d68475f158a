-- 0003: what discovery found, how it changed, and which lines that broke.

-- Places that records can be written to, as they were last listed: for choosing one, offline too.
CREATE TABLE listed (
    connection BLOB NOT NULL REFERENCES connection(id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    place TEXT,                           -- the workspace or folder it stands in
    PRIMARY KEY (connection, id)
) WITHOUT ROWID;

-- When the whole list of a connection was last read.
CREATE TABLE listing (
    connection BLOB PRIMARY KEY REFERENCES connection(id) ON DELETE CASCADE,
    at INTEGER NOT NULL
) WITHOUT ROWID;

-- Who may be chosen at a connection, by version; an e-mail is a keyed hash.
CREATE TABLE people (
    connection BLOB NOT NULL REFERENCES connection(id) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (connection, version)
) WITHOUT ROWID;

ALTER TABLE container ADD COLUMN people INTEGER;   -- the version of the people that stood beside it
ALTER TABLE container ADD COLUMN gone_at INTEGER;  -- since when the vendor no longer shows it

-- Differences between two readings of a container, with the cords that each broke.
CREATE TABLE change (
    seq INTEGER PRIMARY KEY,
    connection BLOB NOT NULL REFERENCES connection(id) ON DELETE CASCADE,
    container TEXT NOT NULL,
    version INTEGER NOT NULL,
    at INTEGER NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX change_container ON change (connection, container, seq);

-- Lines that a change broke, and the last version of their container that fitted them.
CREATE TABLE broken (
    route BLOB PRIMARY KEY REFERENCES route(id),
    good INTEGER NOT NULL,
    since INTEGER NOT NULL
) WITHOUT ROWID;
