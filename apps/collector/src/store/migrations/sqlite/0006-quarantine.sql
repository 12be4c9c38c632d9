-- 0: taken in; 1: waits for an owner; 2: discarded by one. Only what is taken in is anybody's history.
ALTER TABLE event ADD COLUMN held INTEGER NOT NULL DEFAULT 0;
CREATE INDEX event_held ON event (site) WHERE held = 1;
