-- When the site's model was published: what it finds of the time before came by the model, not by the person.
ALTER TABLE site ADD COLUMN model_at INTEGER NOT NULL DEFAULT 0;
-- Versions of models: the one a person stands under, and the one a transition belongs to.
ALTER TABLE person ADD COLUMN model TEXT NOT NULL DEFAULT '';
UPDATE person SET model = (SELECT config ->> '$.model.version' FROM site WHERE site.key = person.site);
ALTER TABLE transition ADD COLUMN model TEXT NOT NULL DEFAULT '';
UPDATE transition SET model = body ->> '$.modelVersion';
-- Everybody of a site in the order of the key, which every index ends with.
CREATE INDEX person_site ON person (site) WHERE retired_at IS NULL;

-- How far everybody of a site follows what was published last.
CREATE TABLE recompute (
  site INTEGER PRIMARY KEY,
  -- Of the config.
  version TEXT NOT NULL,
  -- Keys of the person looked at last and of the last one to look at; later ones never stood otherwise.
  after INTEGER NOT NULL, until INTEGER NOT NULL,
  total INTEGER NOT NULL, done INTEGER NOT NULL, started_at INTEGER NOT NULL, finished_at INTEGER
) STRICT;

-- The config a site was made with is its first version.
INSERT INTO config_version (site, version, published_at, body)
SELECT key, version, unixepoch() * 1000, config FROM site
WHERE NOT EXISTS (SELECT 1 FROM config_version WHERE config_version.site = site.key AND config_version.version = site.version);
