-- What each model calls the steps of the canonical one, as its authors published it; only what orders alone can lead to.
CREATE TABLE model (
  id TEXT PRIMARY KEY, at_risk_after INTEGER NOT NULL, lapsed_after INTEGER NOT NULL,
  -- Shown for a day after an order; to who is registered and bought nothing; for ever to who once ordered.
  order_day TEXT, registered TEXT, customer TEXT
) WITHOUT ROWID;
INSERT INTO model VALUES
  ('canonical', 90, 180, NULL, NULL, NULL),
  ('hubspot-article', 90, 180, 'purchase', NULL, NULL),
  ('six-stage', 90, 180, 'conversion', NULL, NULL),
  ('value-delivery', 90, 180, 'sales', NULL, NULL),
  ('five-stage', 90, 180, NULL, NULL, NULL),
  ('race', 90, 180, 'convert', NULL, NULL),
  ('attract-sell-wow', 90, 180, NULL, NULL, NULL),
  ('sterne-cutler', 90, 180, NULL, 'conversion', NULL),
  ('consider-buy-use-loyal', 90, 180, NULL, NULL, NULL),
  ('retail-recency', 182, 385, NULL, NULL, NULL),
  ('saas-onboarding', 90, 180, NULL, NULL, NULL),
  ('crm', 90, 180, NULL, NULL, 'customer');

CREATE TABLE name (model TEXT, unknown TEXT, engaged TEXT, new TEXT, active TEXT, loyal TEXT, at_risk TEXT, lapsed TEXT);
INSERT INTO name VALUES
  ('canonical', 'unknown', 'engaged', 'new', 'active', 'loyal', 'at_risk', 'lapsed'),
  ('hubspot-article', 'unknown', 'education', 'post_purchase', 'post_purchase', 'post_purchase', 'post_purchase', 'post_purchase'),
  ('six-stage', 'unknown', 'knowledge', 'experience', 'retention', 'advocacy', 'retention', 'retention'),
  ('value-delivery', 'unknown', 'engagement', 'value_delivery', 'retention', 'retention', 'retention', 'retention'),
  ('five-stage', 'unknown', 'engagement', 'conversion', 'retention', 'loyalty', 'retention', 'retention'),
  ('race', 'unknown', 'act', 'engage', 'engage', 'engage', 'engage', 'engage'),
  ('attract-sell-wow', 'unknown', 'attract', 'wow', 'wow', 'wow', 'wow', 'wow'),
  ('sterne-cutler', 'unknown', 'acquisition', 'conversion', 'retention', 'loyalty', 'retention', 'retention'),
  ('consider-buy-use-loyal', 'unknown', 'consider', 'use', 'use', 'loyal', 'use', 'use'),
  ('retail-recency', 'lead', 'lead', 'active_customer', 'active_customer', 'active_customer', 'at_risk', 'lapsed'),
  ('saas-onboarding', 'visitor', 'visitor', 'onboarding', 'engaged_customer', 'engaged_customer', 'at_risk', 'churned'),
  ('crm', 'visitor', 'visitor', 'visitor', 'visitor', 'visitor', 'visitor', 'visitor');
