-- Pages tell which numbers they lost, no longer how many. Tabs that are open now are begun anew: what they told has no numbers.
UPDATE loss SET open = 0;
DROP TABLE tab;
CREATE TABLE tab (
  visitor INTEGER NOT NULL, tab TEXT NOT NULL, site INTEGER NOT NULL,
  -- [from, to] ranges of sequence numbers, JSON: those that came or that the page told of as lost, and of these the lost ones.
  ranges TEXT NOT NULL, lost TEXT NOT NULL,
  -- What older pages told without numbers: how many in all, and of these the last batch that did and the numbers that came with it.
  unnumbered INTEGER NOT NULL, told INTEGER NOT NULL, told_with TEXT NOT NULL,
  -- How many between them nobody told of; is_over: they cannot come any more.
  missing INTEGER NOT NULL, is_over INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  -- What it is counted under in loss.
  day INTEGER NOT NULL, browser TEXT NOT NULL, route TEXT NOT NULL,
  PRIMARY KEY (visitor, tab)
) STRICT, WITHOUT ROWID;
CREATE INDEX tab_open ON tab (last_at) WHERE missing > 0 AND is_over = 0;
CREATE INDEX tab_day ON tab (day);
ALTER TABLE visitor DROP COLUMN unshown;
