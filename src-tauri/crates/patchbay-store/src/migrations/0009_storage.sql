-- 0009: what is found when its time is over.

-- Facts by age: they are let go of after thirty days, whatever became of their event.
CREATE INDEX seen_at ON seen (at);

-- Replays that still need their frozen sets.
CREATE INDEX replay_open ON replay (seq) WHERE ended_at IS NULL;
