-- Cleans the rows as they are in the file: table raw (n, invoice, code, quantity, date, price, customer).
-- Makes who, purchase and refund; times are epoch ms. Nothing here is shared with the import that is checked by it.

CREATE TABLE fee (code TEXT PRIMARY KEY) WITHOUT ROWID;
INSERT INTO fee VALUES ('POST'), ('DOT'), ('C2'), ('BANK CHARGES'), ('AMAZONFEE');

-- A customer is a person, and so is every invoice that names none.
CREATE TABLE line AS
SELECT n, invoice, code, quantity, unixepoch(date) * 1000 AS at, price,
  CASE customer WHEN '' THEN 'invoice-' || invoice ELSE 'customer-' || customer END AS person,
  customer <> '' AS known,
  invoice LIKE 'C%' AS cancels,
  invoice NOT LIKE 'C%' AND invoice NOT LIKE 'A%' AND quantity > 0 AND price > 0 AS sells,
  code IN (SELECT code FROM fee) AS is_fee
FROM raw;

-- Cancelled lines and the sold ones they can cancel: those of the same customer, code and quantity. The latest that is not
-- cancelled yet is cancelled first, as in a stack: `depth` is how many are in it afterwards, below its lowest it was empty.
CREATE TABLE step AS
SELECT *, coalesce(min(depth) OVER (PARTITION BY person, code, size ORDER BY place ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS lowest
FROM (
  SELECT *, sum(CASE cancels WHEN 1 THEN -1 ELSE 1 END) OVER (PARTITION BY person, code, size ORDER BY place) AS depth
  FROM (
    SELECT person, code, abs(quantity) AS size, n, invoice, at, price, cancels,
      row_number() OVER (PARTITION BY person, code, abs(quantity) ORDER BY at, cancels, n) AS place
    FROM line
    WHERE known AND NOT is_fee AND (sells OR (cancels AND price > 0))
  )
);
CREATE INDEX step_place ON step (person, code, size, place);

CREATE TABLE cancelled AS
SELECT back.person, back.invoice, sold.invoice AS purchase, back.at, back.size * min(back.price, sold.price) AS value
FROM (
  SELECT *, (
    SELECT max(sold.place) FROM step AS sold
    WHERE sold.person = back.person AND sold.code = back.code AND sold.size = back.size
      AND sold.place < back.place AND sold.depth = back.depth + 1 AND NOT sold.cancels
  ) AS taken
  FROM step AS back
  WHERE cancels AND depth >= min(lowest, 0)
) AS back
JOIN step AS sold ON sold.person = back.person AND sold.code = back.code AND sold.size = back.size AND sold.place = back.taken;

CREATE TABLE refund AS
SELECT person, invoice, purchase, min(at) AS at, CAST(round(sum(value) * 100) AS INTEGER) AS minor
FROM cancelled
GROUP BY person, invoice, purchase;
CREATE INDEX refund_purchase ON refund (purchase);
CREATE INDEX refund_person ON refund (person, at);

-- An order counts from its time until its refunds reach its value. Fees alone are no order.
CREATE TABLE purchase AS
SELECT person, invoice, at, minor, coalesce((
    SELECT min(at) FROM (SELECT at, sum(minor) OVER (ORDER BY at) AS given FROM refund WHERE purchase = sale.invoice)
    WHERE given >= sale.minor
  ), 9000000000000000) AS ends
FROM (
  SELECT person, invoice, min(at) AS at, CAST(round(sum(quantity * price) FILTER (WHERE NOT is_fee) * 100) AS INTEGER) AS minor
  FROM line WHERE sells
  GROUP BY person, invoice
  HAVING sum(NOT is_fee) > 0
) AS sale;
CREATE INDEX purchase_person ON purchase (person, at);

-- Customers are known from their first row on; of an invoice without a customer only its order is known.
CREATE TABLE who AS
SELECT person, min(at) AS at, 1 AS registered FROM line WHERE known GROUP BY person
UNION ALL
SELECT person, min(at), 0 FROM purchase WHERE person LIKE 'invoice-%' GROUP BY person;
