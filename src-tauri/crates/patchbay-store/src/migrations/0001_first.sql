-- 0001: the queue, the log, and what people decided. Personal data is in `payload` alone, and sealed there.

CREATE TABLE meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;

CREATE TABLE connection (
    id BLOB PRIMARY KEY,
    vendor TEXT NOT NULL,
    name TEXT NOT NULL,
    environment TEXT NOT NULL,
    public_id TEXT NOT NULL UNIQUE,       -- names its intake address; may be logged
    settings TEXT NOT NULL,
    account TEXT,
    facts TEXT,                           -- what the vendor last said of the account and its rights, as JSON
    checked_at INTEGER,                   -- when it said so
    signed_in_at INTEGER NOT NULL,        -- since when its secrets are these
    created_at INTEGER NOT NULL
) WITHOUT ROWID;

-- Calls of a connection by half hour: the health strip of the last day.
CREATE TABLE health (
    connection BLOB NOT NULL REFERENCES connection(id) ON DELETE CASCADE,
    slot INTEGER NOT NULL,                -- half hours since 1970
    calls INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    PRIMARY KEY (connection, slot)
) WITHOUT ROWID;

CREATE TABLE privacy (
    connection BLOB NOT NULL REFERENCES connection(id) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    fields TEXT NOT NULL,
    saved_at INTEGER NOT NULL,
    PRIMARY KEY (connection, version)
) WITHOUT ROWID;

CREATE TABLE container (
    connection BLOB NOT NULL REFERENCES connection(id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    version INTEGER NOT NULL,
    body TEXT NOT NULL,
    fetched_at INTEGER NOT NULL,
    PRIMARY KEY (connection, id, version)
) WITHOUT ROWID;

-- What the ids in a source's events are called, as its vendor last told.
CREATE TABLE name (
    connection BLOB NOT NULL REFERENCES connection(id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    PRIMARY KEY (connection, id)
) WITHOUT ROWID;

CREATE TABLE route (
    id BLOB PRIMARY KEY,
    version INTEGER NOT NULL,
    is_on INTEGER NOT NULL,
    last_event_at INTEGER,
    removed_at INTEGER
) WITHOUT ROWID;

CREATE TABLE route_version (
    route BLOB NOT NULL REFERENCES route(id),
    version INTEGER NOT NULL,
    draft TEXT NOT NULL,
    saved_at INTEGER NOT NULL,
    PRIMARY KEY (route, version)
) WITHOUT ROWID;

-- A hold stops a whole connection or route with one row, however much waits behind it.
CREATE TABLE hold (
    scope TEXT NOT NULL,
    subject BLOB NOT NULL,
    problem TEXT NOT NULL,
    since INTEGER NOT NULL,
    PRIMARY KEY (scope, subject)
) WITHOUT ROWID;

CREATE TABLE event (
    seq INTEGER PRIMARY KEY,
    id BLOB NOT NULL,
    connection BLOB NOT NULL,
    kind TEXT NOT NULL,
    occurred_at INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    policy_version INTEGER NOT NULL,
    dedup BLOB NOT NULL,
    bytes INTEGER NOT NULL,
    readable INTEGER NOT NULL,
    shadow_of INTEGER,                    -- a repeat of that event whose body differs
    repeats INTEGER NOT NULL DEFAULT 0,
    view TEXT NOT NULL
);
CREATE UNIQUE INDEX event_id ON event (id);

CREATE TABLE payload (event INTEGER PRIMARY KEY, key_id INTEGER NOT NULL, sealed BLOB NOT NULL);

-- Facts already accepted, with a clock of their own: they outlive neither their 30 days nor the event.
CREATE TABLE seen (
    connection BLOB NOT NULL,
    fact BLOB NOT NULL,
    body BLOB NOT NULL,
    at INTEGER NOT NULL,
    event INTEGER NOT NULL,
    PRIMARY KEY (connection, fact)
) WITHOUT ROWID;

CREATE TABLE delivery (
    seq INTEGER PRIMARY KEY,
    id BLOB NOT NULL,
    event INTEGER NOT NULL,
    route BLOB NOT NULL,
    lane BLOB NOT NULL,
    place INTEGER NOT NULL,               -- order within the lane; a replay takes a new one
    state INTEGER NOT NULL,
    live INTEGER NOT NULL,                -- not ended: keeps its lane
    head INTEGER NOT NULL,                -- first of its lane: may be claimed
    due_at INTEGER NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,     -- claims: the compare-and-set token of settling
    attempts INTEGER NOT NULL DEFAULT 0,
    generation INTEGER NOT NULL DEFAULT 0,
    spent_ms INTEGER NOT NULL DEFAULT 0,
    record_key TEXT NOT NULL,
    run BLOB,
    claimed_at INTEGER,
    doubt_since INTEGER, doubt_first INTEGER, doubt_last INTEGER, doubt_absent INTEGER,
    operation TEXT, route_version INTEGER, catalogue_version INTEGER, send_key TEXT,
    remote TEXT, differs TEXT, problem TEXT, ended_at INTEGER
);
CREATE UNIQUE INDEX delivery_id ON delivery (id);
CREATE INDEX delivery_event ON delivery (event);
-- Only what waits behind a head is found by its lane; which lanes have a head at all is known in memory.
CREATE INDEX delivery_lane ON delivery (route, lane, place) WHERE live = 1 AND head = 0;
CREATE INDEX delivery_live ON delivery (seq) WHERE live = 1;
CREATE INDEX delivery_due ON delivery (route, due_at) WHERE head = 1 AND state IN (0, 2, 3);
CREATE INDEX delivery_flight ON delivery (run) WHERE state = 1;
CREATE INDEX delivery_attention ON delivery (state, event) WHERE state IN (2, 3, 4, 8);

CREATE TABLE attempt (
    seq INTEGER PRIMARY KEY,
    delivery INTEGER NOT NULL,
    number INTEGER NOT NULL,
    look INTEGER NOT NULL,
    left_at INTEGER NOT NULL,
    took_ms INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    pins TEXT,
    problem TEXT,
    status INTEGER, code TEXT, message TEXT, request_id TEXT
);
CREATE INDEX attempt_delivery ON attempt (delivery);

CREATE TABLE link (
    route BLOB NOT NULL,
    record_key TEXT NOT NULL,
    remote TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (route, record_key)
) WITHOUT ROWID;

-- What has no row of its own: holds, configuration, notices.
CREATE TABLE activity (
    seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL
);

-- Sums that pages read: deliveries by route and state, and counts by minute.
CREATE TABLE tally (route BLOB NOT NULL, state INTEGER NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (route, state)) WITHOUT ROWID;
CREATE TABLE minute (minute INTEGER NOT NULL, name TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (minute, name)) WITHOUT ROWID;

CREATE VIRTUAL TABLE words USING fts5 (body, content = '', contentless_delete = 1, prefix = '3', tokenize = "unicode61 tokenchars '_'");
