-- Every time a conversation was open: from the message that began or reopened it, or an agent's reopening, to an agent's resolving.
-- `agent`: who resolved it, `stage`: the person's then. All times are the collector's.
ALTER TABLE conversation ADD COLUMN opened_at INTEGER NOT NULL DEFAULT 0;
UPDATE conversation SET opened_at = coalesce((SELECT at FROM message WHERE conversation = conversation.key AND seq = 1), last_at);
CREATE TABLE opening (
  conversation INTEGER NOT NULL, opened_at INTEGER NOT NULL, site INTEGER NOT NULL,
  resolved_at INTEGER, agent TEXT, stage TEXT,
  PRIMARY KEY (conversation, opened_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX opening_opened ON opening (site, opened_at);
CREATE INDEX opening_resolved ON opening (site, resolved_at, opened_at, agent, stage) WHERE resolved_at IS NOT NULL;
INSERT INTO opening (conversation, opened_at, site) SELECT key, opened_at, site FROM conversation;
CREATE TRIGGER conversation_begun AFTER INSERT ON conversation BEGIN
  INSERT OR IGNORE INTO opening (conversation, opened_at, site) VALUES (new.key, new.opened_at, new.site);
END;
CREATE TRIGGER conversation_reopened AFTER UPDATE OF opened_at ON conversation WHEN new.opened_at <> old.opened_at BEGIN
  INSERT OR IGNORE INTO opening (conversation, opened_at, site) VALUES (new.key, new.opened_at, new.site);
END;

-- 1: the first answer since the conversation was opened.
ALTER TABLE first_reply ADD COLUMN opens INTEGER NOT NULL DEFAULT 1;
UPDATE first_reply SET opens = 0 WHERE EXISTS
  (SELECT 1 FROM first_reply AS earlier WHERE earlier.conversation = first_reply.conversation AND earlier.asked_at < first_reply.asked_at);
DROP INDEX first_reply_asked;
CREATE INDEX first_reply_asked ON first_reply (site, asked_at, opens, replied_at, agent, stage);

-- What was asked about how a conversation was. `agent`: who wrote last, `stage`: the person's then; the answer is the response of that id.
CREATE TABLE rating_ask (
  site INTEGER NOT NULL, at INTEGER NOT NULL, id TEXT NOT NULL, conversation INTEGER NOT NULL, agent TEXT NOT NULL, stage TEXT NOT NULL,
  PRIMARY KEY (site, at, id)
) STRICT, WITHOUT ROWID;
