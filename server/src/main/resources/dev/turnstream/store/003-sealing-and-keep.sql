-- The data key with which all content is sealed; no row while it stands in the file as it is.
CREATE TABLE sealing (
  n INTEGER PRIMARY KEY CHECK (n = 1),
  key TEXT NOT NULL
) STRICT;

-- For how many milliseconds after its last activity a conversation is kept; null leaves that to the
-- server.
ALTER TABLE conversation ADD COLUMN keep INTEGER;
CREATE INDEX conversation_kept ON conversation (keep) WHERE keep IS NOT NULL;
CREATE INDEX conversation_by_age ON conversation (updated_at);
