-- 0005: the log at scale. What is indexed for reading is filled beside accept, by the indexer, and not within it.

-- Words in the one spelling that `model::query::tokens` gives them: the tokenizer only cuts them at blanks.
DROP TABLE words;
CREATE VIRTUAL TABLE words USING fts5 (body, content = '', contentless_delete = 1, tokenize = "ascii tokenchars '_'");
CREATE VIRTUAL TABLE words_terms USING fts5vocab ('words', 'instance');

-- Kind, source, routes and keys of each event, as words of which one can ask for several at once.
CREATE VIRTUAL TABLE dims USING fts5 (body, content = '', contentless_delete = 1, detail = none, tokenize = "ascii tokenchars '_'");
CREATE TRIGGER event_gone AFTER DELETE ON event BEGIN
    DELETE FROM dims WHERE rowid = old.seq;
END;
DELETE FROM meta WHERE name = 'indexed_to';

-- Every kind that was ever received.
CREATE TABLE kind (name TEXT PRIMARY KEY) WITHOUT ROWID;

-- Which events were received in a minute: the first and the last of them, and how many, repeats left out.
CREATE TABLE span (
    minute INTEGER PRIMARY KEY,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    n INTEGER NOT NULL
);
INSERT INTO span SELECT received_at / 60000, min(seq), max(seq), sum(shadow_of IS NULL) FROM event GROUP BY 1;

-- Endings that are rare beside `delivered`, and records by the name their vendor gave them.
CREATE INDEX delivery_quiet ON delivery (state, event) WHERE state IN (6, 7);
CREATE INDEX delivery_remote ON delivery (remote) WHERE remote IS NOT NULL;

CREATE TABLE saved_view (
    id BLOB PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    query TEXT NOT NULL,
    saved_at INTEGER NOT NULL
) WITHOUT ROWID;

-- How lines fared, by minute and by hour. `what`: 0 accepted, 1 delivered, 2 dead, 3 tried again, from 16 on delays by
-- their power of two in milliseconds.
CREATE TABLE pace (
    scale INTEGER NOT NULL,               -- milliseconds of a slot
    route BLOB NOT NULL,
    slot INTEGER NOT NULL,
    what INTEGER NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (scale, route, slot, what)
) WITHOUT ROWID;

-- What waited on each line at the end of a slot, and since when the oldest of it.
CREATE TABLE depth (
    scale INTEGER NOT NULL,
    route BLOB NOT NULL,
    slot INTEGER NOT NULL,
    live INTEGER NOT NULL,
    oldest INTEGER,
    PRIMARY KEY (scale, route, slot)
) WITHOUT ROWID;
