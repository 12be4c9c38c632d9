-- Where everybody stands at :now in the steps of the canonical model, R and X being :atRiskAfter and :lapsedAfter, all in ms.
CREATE TABLE standing AS
WITH
-- Of each person the 50 latest orders are kept; those without a value do not count.
known AS (
  SELECT person, at, ends
  FROM (SELECT *, row_number() OVER (PARTITION BY person ORDER BY at DESC, invoice DESC) AS place FROM purchase WHERE at <= :now)
  WHERE place <= 50 AND minor > 0
),
-- From each of these times on until the next the same orders count.
span AS (
  SELECT person, at, lead(at, 1, 9000000000000000) OVER (PARTITION BY person ORDER BY at) AS until
  FROM (SELECT person, at FROM known UNION SELECT person, ends FROM known WHERE ends <= :now)
),
counted AS (
  SELECT span.person, span.at, until, known.at AS ordered,
    known.at - lag(known.at) OVER (PARTITION BY span.person, span.at ORDER BY known.at) AS gap
  FROM span JOIN known ON known.person = span.person AND known.at <= span.at AND span.at < known.ends
),
median AS (
  SELECT person, at, avg(gap) AS typical, gaps
  FROM (
    SELECT person, at, gap,
      row_number() OVER (PARTITION BY person, at ORDER BY gap) AS place,
      count(*) OVER (PARTITION BY person, at) AS gaps
    FROM counted WHERE gap IS NOT NULL
  )
  WHERE place IN ((gaps + 1) / 2, (gaps + 2) / 2)
  GROUP BY person, at
),
-- From four orders, which have three gaps, on the person has a rhythm of its own.
rhythm AS (
  SELECT person, at, until, newest, orders, round(own) AS lates,
    round(CASE WHEN own > :atRiskAfter THEN :lapsedAfter * own / :atRiskAfter ELSE :lapsedAfter END) AS lapses
  FROM (
    SELECT span.person, span.at, span.until, max(ordered) AS newest, count(ordered) AS orders,
      CASE WHEN gaps >= 3 THEN max(:atRiskAfter / 2.0, 2.5 * typical) ELSE :atRiskAfter END AS own
    FROM span
    LEFT JOIN counted ON counted.person = span.person AND counted.at = span.at
    LEFT JOIN median ON median.person = span.person AND median.at = span.at
    GROUP BY span.person, span.at
  )
),
-- The times at which anything can change.
instant AS (
  SELECT person, at FROM span
  UNION SELECT person, at + 365 * 86400000 FROM known
  UNION SELECT person, CAST(newest + lates AS INTEGER) FROM rhythm WHERE newest + lates BETWEEN at AND until
  UNION SELECT person, CAST(newest + lapses AS INTEGER) FROM rhythm WHERE newest + lapses BETWEEN at AND until
  UNION SELECT person, :now FROM known
),
moment AS (
  SELECT instant.person, instant.at, newest, orders,
    orders > 0 AND instant.at - newest >= lates AS is_late,
    orders > 0 AND instant.at - newest >= lapses AS is_gone,
    (SELECT count(*) FROM known WHERE known.person = instant.person AND known.at <= instant.at AND instant.at < known.ends
      AND known.at > instant.at - 365 * 86400000) AS yearly
  FROM instant
  JOIN rhythm ON rhythm.person = instant.person AND rhythm.at <= instant.at AND instant.at < rhythm.until
  WHERE instant.at <= :now
),
-- Three orders in a year make loyal, two keep somebody who is: the latest time that decides decides.
judged AS (
  SELECT *,
    max(CASE WHEN is_late OR yearly < 2 THEN at * 2 WHEN yearly >= 3 THEN at * 2 + 1 END)
      OVER (PARTITION BY person ORDER BY at) % 2 AS is_loyal,
    CASE WHEN lag(is_late) OVER (PARTITION BY person ORDER BY at) AND NOT is_late THEN at END AS back_at
  FROM moment
),
latest AS (
  SELECT person, max(at), newest, orders, is_late, is_gone, is_loyal FROM judged GROUP BY person
),
returned AS (SELECT person, max(back_at) AS back_at FROM judged GROUP BY person),
staged AS (
  SELECT who.person, registered, back_at, newest,
    CASE
      WHEN is_gone THEN 'lapsed'
      WHEN is_late THEN 'at_risk'
      WHEN is_loyal THEN 'loyal'
      WHEN orders = 1 AND :now - newest < 30 * 86400000 THEN 'new'
      WHEN orders > 0 THEN 'active'
      -- A refund engages for 30 days, and a move down waits for another one.
      WHEN :now < (SELECT max(at) FROM refund WHERE refund.person = who.person AND refund.at <= :now) + 31 * 86400000 THEN 'engaged'
      ELSE 'unknown'
    END AS stage
  FROM who LEFT JOIN latest USING (person) LEFT JOIN returned USING (person)
  WHERE who.at <= :now
)
SELECT person, stage, newest, registered,
  stage IN ('new', 'active', 'loyal') AND coalesce(back_at > :now - 90 * 86400000, 0) AS won_back
FROM staged;
