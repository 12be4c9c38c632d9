-- The version with which each part was changed last, JSON by its name: who edits one is not refused for a change of another.
ALTER TABLE inbox_setting ADD COLUMN changed TEXT NOT NULL DEFAULT '{}';
UPDATE inbox_setting SET changed = json_object('labels', version, 'savedReplies', version, 'queue', version);
