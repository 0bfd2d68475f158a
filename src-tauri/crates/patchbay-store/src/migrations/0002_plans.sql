-- 0002: plans, their steps, and what we made at vendors. Plans are the change record: they outlive their connection.

CREATE TABLE plan (
    id BLOB PRIMARY KEY,
    connection BLOB NOT NULL,
    container TEXT,                       -- the vendor's id of what it is about, where that was there before
    made_at INTEGER NOT NULL,
    fingerprint TEXT NOT NULL,            -- of what was found when it was made
    body TEXT NOT NULL,                   -- what was wanted and the steps, every value decided
    state TEXT NOT NULL,
    undoing INTEGER NOT NULL DEFAULT 0,   -- it runs backwards
    problem TEXT,
    ended_at INTEGER
) WITHOUT ROWID;
CREATE INDEX plan_made ON plan (made_at);

-- The journal: written before each call that changes something, and after.
CREATE TABLE plan_step (
    plan BLOB NOT NULL REFERENCES plan(id) ON DELETE CASCADE,
    n INTEGER NOT NULL,
    state TEXT NOT NULL,
    remote TEXT,                          -- the vendor's id of what it made or changed
    within TEXT,                          -- the vendor's id of what that is in
    problem TEXT,
    began_at INTEGER,
    ended_at INTEGER,
    PRIMARY KEY (plan, n)
) WITHOUT ROWID;

-- The ledger: what was made or is used by plans, and which ids are spent.
CREATE TABLE resource (
    connection BLOB NOT NULL,
    kind TEXT NOT NULL,
    within TEXT NOT NULL,                 -- empty where it is in nothing
    remote TEXT NOT NULL,
    name TEXT NOT NULL,                   -- as it was called when it was made
    ours INTEGER NOT NULL,                -- made by us, so that we may remove it
    added TEXT NOT NULL,                  -- entries we put into its lists
    plan BLOB NOT NULL,
    made_at INTEGER NOT NULL,
    gone_at INTEGER,
    PRIMARY KEY (connection, kind, within, remote)
) WITHOUT ROWID;
