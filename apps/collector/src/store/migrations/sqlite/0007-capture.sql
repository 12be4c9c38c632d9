-- What told of which event how often, by UTC day of arrival (days since 1970); field '' = seen, else how often that field lacked.
CREATE TABLE capture (
  site INTEGER NOT NULL, day INTEGER NOT NULL, source TEXT NOT NULL, name TEXT NOT NULL, field TEXT NOT NULL,
  count INTEGER NOT NULL, last_at INTEGER NOT NULL,
  PRIMARY KEY (site, day, source, name, field)
) STRICT, WITHOUT ROWID;
