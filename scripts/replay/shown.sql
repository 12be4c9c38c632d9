-- Where everybody of the table standing is seen at :now by the model :model.
SELECT person, standing.registered, won_back,
  CASE
    WHEN model.order_day IS NOT NULL AND newest > :now - 86400000 THEN model.order_day
    WHEN model.customer IS NOT NULL AND EXISTS (SELECT 1 FROM purchase WHERE purchase.person = standing.person AND purchase.at <= :now)
      THEN model.customer
    WHEN model.registered IS NOT NULL AND standing.registered AND newest IS NULL THEN model.registered
    ELSE CASE standing.stage
      WHEN 'unknown' THEN name.unknown
      WHEN 'engaged' THEN name.engaged
      WHEN 'new' THEN name.new
      WHEN 'active' THEN name.active
      WHEN 'loyal' THEN name.loyal
      WHEN 'at_risk' THEN name.at_risk
      WHEN 'lapsed' THEN name.lapsed
    END
  END AS stage
FROM standing, model JOIN name ON name.model = model.id
WHERE model.id = :model;
