-- 0008: cases: what a correlating line knows of each key, and what each of its deliveries was to its case.

-- A key, by its name: the lane of its deliveries. It outlives its cases, so that no number is given twice.
CREATE TABLE case_key (
    route BLOB NOT NULL,
    key BLOB NOT NULL,
    text TEXT NOT NULL,                   -- as far as the policy shows it
    hidden INTEGER NOT NULL,              -- something of it is not shown
    parent BLOB,                          -- the name of its group
    number INTEGER NOT NULL DEFAULT 0,    -- of the last case that was opened
    current INTEGER,                      -- that case, while it is kept
    recovered_at INTEGER,                 -- the newest recovery, by when it happened, or when a person ended its case
    seen_at INTEGER NOT NULL,
    PRIMARY KEY (route, key)
) WITHOUT ROWID;

-- One opening of a key. Times of events but for `seen_at` and `ended_at`, which are ours.
CREATE TABLE cases (
    seq INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    route BLOB NOT NULL,
    key BLOB NOT NULL,
    number INTEGER NOT NULL,
    is_group INTEGER NOT NULL DEFAULT 0,
    parent INTEGER,                       -- the case of its group that speaks for it
    phase INTEGER NOT NULL,               -- 0 opening, 1 open, 2 closing, 3 quiet, 4 closed, 5 failed
    turn INTEGER,                         -- the delivery that opens or closes it now
    record_key TEXT NOT NULL,
    remote TEXT,
    opened_at INTEGER,
    breach_at INTEGER,
    sent_at INTEGER,
    last_event_at INTEGER NOT NULL,
    closed_at INTEGER,
    seen_at INTEGER NOT NULL,
    ended_at INTEGER,
    events INTEGER NOT NULL DEFAULT 0,
    sent INTEGER NOT NULL DEFAULT 0,
    absorbed INTEGER NOT NULL DEFAULT 0,
    pending INTEGER NOT NULL DEFAULT 0,   -- absorbed since something was last written
    quiet INTEGER NOT NULL DEFAULT 0,     -- a person wants nothing of it
    quiet_until INTEGER,                  -- until then; until it recovers without
    problem TEXT
);
CREATE INDEX cases_last ON cases (last_event_at, seq);
CREATE INDEX cases_phase ON cases (phase, quiet, route);
CREATE INDEX cases_open ON cases (seen_at) WHERE phase IN (0, 1, 2);
CREATE INDEX cases_group ON cases (route, key) WHERE phase IN (0, 1, 2);
CREATE INDEX cases_parent ON cases (parent) WHERE parent IS NOT NULL;
CREATE INDEX cases_ended ON cases (ended_at) WHERE ended_at IS NOT NULL;

ALTER TABLE delivery ADD COLUMN verb INTEGER;             -- 0 open, 1 update, 2 close, 3 ended and 4 swept by a person; nothing on other lines
ALTER TABLE delivery ADD COLUMN of_case INTEGER;          -- the case it was decided for
ALTER TABLE delivery ADD COLUMN did INTEGER;              -- 0 opens, 1 updates, 2 closes, 3 notes, 4 absorbed
ALTER TABLE delivery ADD COLUMN why INTEGER;              -- why it was absorbed
ALTER TABLE delivery ADD COLUMN hold_until INTEGER;       -- a recovery that has to last until then
ALTER TABLE delivery ADD COLUMN grouped INTEGER;          -- the case it was of before its group's case spoke for it
CREATE INDEX delivery_case ON delivery (of_case, seq) WHERE of_case IS NOT NULL;
CREATE INDEX delivery_grouped ON delivery (grouped, seq) WHERE grouped IS NOT NULL;
CREATE INDEX delivery_ending ON delivery (route, lane) WHERE live = 1 AND verb >= 3;
CREATE INDEX delivery_hold ON delivery (route, lane) WHERE hold_until IS NOT NULL;
