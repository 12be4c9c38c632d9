-- The last batch of a tab that told of losses: how many, and with which sequence numbers it came ([from, to] ranges, JSON).
ALTER TABLE tab ADD COLUMN told INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tab ADD COLUMN told_with TEXT NOT NULL DEFAULT '[]';
