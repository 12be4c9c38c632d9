-- Every wait of a visitor that an agent's message ended: from the first message nobody had answered to the answer. `stage`: the person's then.
CREATE TABLE first_reply (
  conversation INTEGER NOT NULL, asked_at INTEGER NOT NULL, site INTEGER NOT NULL, replied_at INTEGER NOT NULL,
  agent TEXT NOT NULL, stage TEXT NOT NULL,
  PRIMARY KEY (conversation, asked_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX first_reply_asked ON first_reply (site, asked_at);
