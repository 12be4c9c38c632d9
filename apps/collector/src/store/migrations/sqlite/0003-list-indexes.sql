-- People of one stage and their number; open conversations and their number.
CREATE INDEX person_stage ON person (site, stage, last_seen) WHERE retired_at IS NULL;
CREATE INDEX conversation_status ON conversation (site, status, last_at);
