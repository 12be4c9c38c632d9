-- What was done of one kind; each ends with the key, in whose order the log is read.
CREATE INDEX audit_action ON audit (action);
