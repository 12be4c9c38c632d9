-- Since when what the person writes is refused; null = it is taken.
ALTER TABLE person ADD COLUMN blocked_at INTEGER;
