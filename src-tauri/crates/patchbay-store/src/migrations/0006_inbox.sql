-- 0006: the inbox by cause, what people gave up, replays with their frozen sets, and the audit chain.

-- Why deliveries wait for a person, and how many do now. `kind`: 8 dead, 4 asks whether it happened, 255 a body
-- that could not be read; `subject` is the route, or the connection for a body.
CREATE TABLE cause (
    id INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL,
    subject BLOB NOT NULL,
    code TEXT NOT NULL,
    vendor_code TEXT NOT NULL,            -- empty where the vendor gave none
    field TEXT NOT NULL,                  -- empty where it is about no field
    first_at INTEGER NOT NULL,            -- since there was last nobody with this cause
    last_at INTEGER NOT NULL,
    n INTEGER NOT NULL,
    problem TEXT NOT NULL                 -- as it was last told
);
CREATE UNIQUE INDEX cause_key ON cause (kind, subject, code, vendor_code, field);

ALTER TABLE delivery ADD COLUMN cause INTEGER;            -- while it waits for a person
ALTER TABLE delivery ADD COLUMN replay INTEGER;           -- the replay that woke it, until it ends
ALTER TABLE delivery ADD COLUMN stale_ok INTEGER;         -- 0: a newer update of its record ends it; 1: forced by name
ALTER TABLE delivery ADD COLUMN pinned_version INTEGER;   -- maps with this version instead of the newest, until it ends
CREATE INDEX delivery_cause ON delivery (cause, seq) WHERE cause IS NOT NULL;

ALTER TABLE event ADD COLUMN dismissed BLOB;              -- the dismissal that gave an unreadable body up
ALTER TABLE event ADD COLUMN copy_of INTEGER;             -- a person's edited copy of that event
CREATE INDEX event_unreadable ON event (connection, seq) WHERE readable = 0 AND dismissed IS NULL;
CREATE INDEX event_dismissed ON event (dismissed) WHERE dismissed IS NOT NULL;
CREATE INDEX event_copy ON event (copy_of) WHERE copy_of IS NOT NULL;

-- Which event a record was last written from: what an older update is measured by.
ALTER TABLE link ADD COLUMN occurred_at INTEGER;
ALTER TABLE link ADD COLUMN event INTEGER;

-- What was given up, and what it was before.
CREATE TABLE dismissal (
    delivery INTEGER PRIMARY KEY,
    batch BLOB NOT NULL,
    was INTEGER NOT NULL,
    cause INTEGER,
    doubt_since INTEGER,
    at INTEGER NOT NULL,
    who TEXT NOT NULL,
    reason TEXT NOT NULL
);
CREATE INDEX dismissal_batch ON dismissal (batch);

CREATE TABLE replay (
    seq INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    made_at INTEGER NOT NULL,
    who TEXT NOT NULL,
    scope TEXT NOT NULL,                  -- as it was asked, JSON
    mapping TEXT NOT NULL,                -- then, now
    force_stale INTEGER NOT NULL,
    state TEXT NOT NULL,
    problem TEXT,
    started_at INTEGER,
    ended_at INTEGER,
    total INTEGER NOT NULL,
    ok INTEGER NOT NULL DEFAULT 0,
    fails INTEGER NOT NULL DEFAULT 0,
    stale INTEGER NOT NULL DEFAULT 0,
    same INTEGER NOT NULL DEFAULT 0,
    changed INTEGER NOT NULL DEFAULT 0,
    sent INTEGER NOT NULL DEFAULT 0,
    delivered INTEGER NOT NULL DEFAULT 0,
    dead INTEGER NOT NULL DEFAULT 0,
    skipped INTEGER NOT NULL DEFAULT 0,   -- would have gone, and was overtaken meanwhile
    batch INTEGER NOT NULL DEFAULT 0,     -- number of the present batch, its size, and how its members stand
    pace INTEGER NOT NULL DEFAULT 1,
    open INTEGER NOT NULL DEFAULT 0,
    failed INTEGER NOT NULL DEFAULT 0,
    as_before INTEGER NOT NULL DEFAULT 0,
    upto INTEGER NOT NULL DEFAULT 0       -- the last item that was looked at for sending
);
CREATE INDEX replay_state ON replay (state) WHERE state IN ('checking', 'running');

-- The frozen set: what is previewed is what is replayed.
CREATE TABLE replay_item (
    replay INTEGER NOT NULL REFERENCES replay(seq) ON DELETE CASCADE,
    n INTEGER NOT NULL,
    delivery INTEGER NOT NULL,
    was INTEGER NOT NULL,                 -- its state and cause when the set was frozen
    cause INTEGER,
    would TEXT,                           -- ok, fails, stale, same; nothing until it was tried
    problem TEXT,
    diff TEXT,                            -- masked, of the first rows
    state INTEGER NOT NULL DEFAULT 0,     -- 0 not sent, 1 on its way, 2 delivered, 3 dead, 4 asks, 5 skipped, 6 absorbed
    PRIMARY KEY (replay, n)
) WITHOUT ROWID;
CREATE UNIQUE INDEX replay_item_once ON replay_item (replay, delivery);
CREATE INDEX replay_item_untried ON replay_item (replay, n) WHERE would IS NULL;

-- Every human act, each line hashed with the one before it.
CREATE TABLE audit (
    seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    who TEXT NOT NULL,
    what TEXT NOT NULL,
    subject TEXT NOT NULL,
    before TEXT NOT NULL,
    after TEXT NOT NULL,
    hash BLOB NOT NULL
);

-- What stands here already.
INSERT INTO cause (kind, subject, code, vendor_code, field, first_at, last_at, n, problem)
SELECT kind, route, code, vendor_code, field, min(at), max(at), count(*), max(problem) FROM (
    SELECT d.state AS kind, d.route,
        coalesce(json_extract(d.problem, '$.code'), 'unknown') AS code,
        coalesce((SELECT a.code FROM attempt a WHERE a.delivery = d.seq AND a.look = 0
            AND json_extract(a.problem, '$.code') = json_extract(d.problem, '$.code')
            ORDER BY a.seq DESC LIMIT 1), '') AS vendor_code,
        coalesce(json_extract(d.problem, '$.remedy.field'), '') AS field,
        coalesce(d.ended_at, d.due_at) AS at,
        coalesce(d.problem, '{"code":"unknown","message":"Nothing is known of why.","remedy":{"kind":"none"}}') AS problem
    FROM delivery d WHERE d.state IN (4, 8))
GROUP BY kind, route, code, vendor_code, field;

UPDATE delivery SET cause = (
    SELECT c.id FROM cause c WHERE c.kind = delivery.state AND c.subject = delivery.route
    AND c.code = coalesce(json_extract(delivery.problem, '$.code'), 'unknown')
    AND c.vendor_code = coalesce((SELECT a.code FROM attempt a WHERE a.delivery = delivery.seq AND a.look = 0
        AND json_extract(a.problem, '$.code') = json_extract(delivery.problem, '$.code')
        ORDER BY a.seq DESC LIMIT 1), '')
    AND c.field = coalesce(json_extract(delivery.problem, '$.remedy.field'), ''))
WHERE state IN (4, 8);

INSERT INTO cause (kind, subject, code, vendor_code, field, first_at, last_at, n, problem)
SELECT 255, connection, 'body.unreadable', '', '', min(received_at), max(received_at), count(*),
    '{"code":"body.unreadable","message":"A genuine sender sent what cannot be read.","remedy":{"kind":"none"}}'
FROM event WHERE readable = 0 AND shadow_of IS NULL GROUP BY connection;
