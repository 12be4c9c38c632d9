-- By UTC day (days since 1970) on which a page was first heard, its browser and its route: events that came; sequence numbers that
-- did not, while they still may (open) and when they cannot any more (missing); losses that pages told of; events that came and
-- were refused.
CREATE TABLE loss (
  site INTEGER NOT NULL, day INTEGER NOT NULL, browser TEXT NOT NULL, route TEXT NOT NULL,
  came INTEGER NOT NULL, open INTEGER NOT NULL, missing INTEGER NOT NULL, dropped INTEGER NOT NULL, refused INTEGER NOT NULL,
  PRIMARY KEY (site, day, browser, route)
) STRICT, WITHOUT ROWID;

-- Tabs that are open now are begun anew: which numbers came before is not counted by browser and route.
DROP TABLE tab;
CREATE TABLE tab (
  visitor INTEGER NOT NULL, tab TEXT NOT NULL, site INTEGER NOT NULL,
  -- Which sequence numbers came: [from, to] ranges, JSON. Of those missing between them, how many the page said it had lost.
  ranges TEXT NOT NULL, missing INTEGER NOT NULL, explained INTEGER NOT NULL,
  -- Nothing that is missing can come any more.
  is_over INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  -- The last batch that told of losses: how many, and with which numbers it came (ranges, JSON).
  told INTEGER NOT NULL, told_with TEXT NOT NULL,
  -- What it is counted under in loss.
  day INTEGER NOT NULL, browser TEXT NOT NULL, route TEXT NOT NULL,
  PRIMARY KEY (visitor, tab)
) STRICT, WITHOUT ROWID;
CREATE INDEX tab_open ON tab (last_at) WHERE missing > explained AND is_over = 0;
CREATE INDEX tab_day ON tab (day);

-- Losses told that no missing number has shown.
ALTER TABLE visitor ADD COLUMN unshown INTEGER NOT NULL DEFAULT 0;
