-- A model names its stages in the order of the journey, apart from the steps by which they are found.
UPDATE site SET config = json_set(config, '$.model.label', config ->> '$.model.id',
  '$.model.journey', (
    SELECT json_group_array(json(named)) FROM (
      SELECT json_object('id', value ->> 'id', 'label', value ->> 'label') AS named
      FROM json_each(config, '$.model.stages') ORDER BY key DESC)),
  '$.model.stages', (
    SELECT json_group_array(json(step)) FROM (
      SELECT json_remove(value, '$.label') AS step FROM json_each(config, '$.model.stages') ORDER BY key)))
WHERE config -> '$.model.journey' IS NULL;
UPDATE config_version SET body = json_set(body, '$.model.label', body ->> '$.model.id',
  '$.model.journey', (
    SELECT json_group_array(json(named)) FROM (
      SELECT json_object('id', value ->> 'id', 'label', value ->> 'label') AS named
      FROM json_each(body, '$.model.stages') ORDER BY key DESC)),
  '$.model.stages', (
    SELECT json_group_array(json(step)) FROM (
      SELECT json_remove(value, '$.label') AS step FROM json_each(body, '$.model.stages') ORDER BY key)))
WHERE body -> '$.model.journey' IS NULL;
