-- What lies in a visitor's cart: what events told since the whole of it was told (JSON), and what that comes to.
CREATE TABLE cart (
  visitor INTEGER PRIMARY KEY, at INTEGER NOT NULL, body TEXT NOT NULL,
  -- NULL: nothing is known to lie in it.
  cart TEXT
) STRICT;

-- Stage times cart, in hundredths, as they were when either last changed; kept while it is an agent's turn.
ALTER TABLE conversation ADD COLUMN weight INTEGER NOT NULL DEFAULT 100;
ALTER TABLE conversation ADD COLUMN queued_since INTEGER GENERATED ALWAYS AS (
  CASE WHEN status = 'open' AND snoozed_until IS NULL THEN coalesce(waiting_since, woken_at) END) VIRTUAL;
-- Conversations of one weight stay in the order of their waits for ever: the queue merges one such row per weight.
CREATE INDEX conversation_queue ON conversation (site, weight, queued_since) WHERE queued_since IS NOT NULL;
CREATE INDEX conversation_queue_assignee ON conversation (site, assignee, weight, queued_since) WHERE queued_since IS NOT NULL;
