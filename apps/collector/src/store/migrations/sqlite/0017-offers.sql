-- Quick replies and a link card that an agent put beside the text, JSON; NULL = neither.
ALTER TABLE message ADD COLUMN offer TEXT;
