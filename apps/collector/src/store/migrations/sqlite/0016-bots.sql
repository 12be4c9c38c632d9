-- Events of pages that no person made, by UTC day (days since 1970) and why they are taken for such. They are stored with held = 3.
CREATE TABLE bot (
  site INTEGER NOT NULL, day INTEGER NOT NULL, reason TEXT NOT NULL, events INTEGER NOT NULL,
  PRIMARY KEY (site, day, reason)
) STRICT, WITHOUT ROWID;
