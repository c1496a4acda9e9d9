-- Settings: "model" is null for the server's, "parameters" an object of members of a request.
ALTER TABLE conversation ADD COLUMN model TEXT;
ALTER TABLE conversation ADD COLUMN parameters BLOB NOT NULL DEFAULT x'7b7d';
ALTER TABLE conversation ADD COLUMN history TEXT NOT NULL DEFAULT 'SERVER';

-- The name that a client made, which means something in one dialect.
ALTER TABLE conversation ADD COLUMN dialect TEXT;
ALTER TABLE conversation ADD COLUMN name TEXT;

-- Whether the title was made of the first exchange, and not given by somebody.
ALTER TABLE conversation ADD COLUMN title_made INTEGER NOT NULL DEFAULT 0;

-- A deleted conversation is hidden at once and gone at this time.
ALTER TABLE conversation ADD COLUMN gone_at INTEGER;
CREATE INDEX conversation_gone ON conversation (gone_at) WHERE gone_at IS NOT NULL;
CREATE UNIQUE INDEX conversation_by_name ON conversation (owner, dialect, name)
  WHERE name IS NOT NULL AND gone_at IS NULL;

-- The text of a message and of a title as they are searched: folded, without escapes and markup.
ALTER TABLE conversation ADD COLUMN words TEXT NOT NULL DEFAULT '';
CREATE TABLE message_words (
  message TEXT PRIMARY KEY REFERENCES message (id) ON DELETE CASCADE,
  words TEXT NOT NULL
) STRICT;
