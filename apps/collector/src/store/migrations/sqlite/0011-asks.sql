-- Messages there were when the person was last asked how the conversation was.
ALTER TABLE conversation ADD COLUMN asked INTEGER NOT NULL DEFAULT 0;
