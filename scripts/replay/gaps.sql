-- Between distinct purchase days of one person, of orders that were not given back whole; of the 50 latest, as many as facts keep.
SELECT day - before AS days
FROM (
  SELECT day, lag(day) OVER (PARTITION BY person ORDER BY day) AS before
  FROM (
    SELECT DISTINCT person, at / 86400000 AS day
    FROM (SELECT *, row_number() OVER (PARTITION BY person ORDER BY at DESC, invoice DESC) AS place FROM purchase)
    WHERE place <= 50 AND ends = 9000000000000000
  )
)
WHERE before IS NOT NULL
ORDER BY days;
