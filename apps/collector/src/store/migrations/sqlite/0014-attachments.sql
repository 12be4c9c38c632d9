-- Files that belong to messages; their bytes lie beside the database. A row is there before the first byte is.
CREATE TABLE attachment (
  key INTEGER PRIMARY KEY, site INTEGER NOT NULL, id TEXT NOT NULL,
  -- Who sent it up: one of the two.
  visitor INTEGER, agent TEXT,
  -- The type as the file itself tells it; NULL until all of it is stored.
  name TEXT NOT NULL, type TEXT, bytes INTEGER NOT NULL, at INTEGER NOT NULL,
  -- The message it belongs to; what none names goes after a day.
  conversation INTEGER, message TEXT,
  -- Nobody may read it any more: the file goes, then the row.
  gone INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX attachment_id ON attachment (site, id);
CREATE INDEX attachment_room ON attachment (site, bytes);
CREATE INDEX attachment_visitor ON attachment (visitor, at) WHERE visitor IS NOT NULL;
CREATE INDEX attachment_conversation ON attachment (conversation) WHERE conversation IS NOT NULL;
CREATE INDEX attachment_idle ON attachment (at) WHERE message IS NULL;
CREATE INDEX attachment_gone ON attachment (gone) WHERE gone = 1;

-- As they were when the message was stored, JSON; NULL = none.
ALTER TABLE message ADD COLUMN attachments TEXT;
