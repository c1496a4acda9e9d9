-- Times are milliseconds since 1970, durations nanoseconds, costs exact decimal text.
-- "n" is the order in which rows were made.
CREATE TABLE conversation (
  n INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  owner TEXT NOT NULL,
  title TEXT NOT NULL,
  leaf TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX conversation_by_activity ON conversation (owner, updated_at, id);

-- "content" is the very bytes that came; it is never parsed and written again.
CREATE TABLE message (
  n INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  conversation TEXT NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
  parent TEXT REFERENCES message (id) ON DELETE CASCADE,
  role TEXT NOT NULL,
  content BLOB NOT NULL,
  turn TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX message_by_conversation ON message (conversation);
CREATE INDEX message_by_parent ON message (parent);

-- What a turn used stands in the ledger only.
CREATE TABLE turn (
  n INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  owner TEXT NOT NULL,
  command TEXT NOT NULL,
  conversation TEXT NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
  question TEXT NOT NULL,
  answer TEXT NOT NULL,
  model TEXT NOT NULL,
  status TEXT NOT NULL,
  accepted_at INTEGER NOT NULL,
  started_at INTEGER,
  ended_at INTEGER,
  stop_reason TEXT,
  until_first_delta INTEGER,
  duration INTEGER,
  failure_code TEXT,
  failure_message TEXT,
  UNIQUE (owner, command)
) STRICT;
CREATE INDEX turn_by_conversation ON turn (conversation);
CREATE INDEX turn_open ON turn (status) WHERE status IN ('QUEUED', 'RUNNING');

-- Outlives the conversations. A row that says queued or running is what a turn had used when it was
-- looked at last; its end replaces it, also when its conversation was deleted before.
CREATE TABLE ledger (
  n INTEGER PRIMARY KEY,
  turn TEXT NOT NULL UNIQUE,
  owner TEXT NOT NULL,
  ended_at INTEGER NOT NULL,
  status TEXT NOT NULL,
  model TEXT NOT NULL,
  input_tokens INTEGER,
  output_tokens INTEGER,
  cache_creation_input_tokens INTEGER,
  cache_read_input_tokens INTEGER,
  cache_creation_5m INTEGER,
  cache_creation_1h INTEGER,
  thinking_tokens INTEGER,
  web_search_requests INTEGER,
  web_fetch_requests INTEGER,
  service_tier TEXT,
  speed TEXT,
  inference_geo TEXT,
  estimated INTEGER NOT NULL,
  cost TEXT
) STRICT;
CREATE INDEX ledger_by_time ON ledger (owner, ended_at);
CREATE INDEX ledger_open ON ledger (status) WHERE status IN ('QUEUED', 'RUNNING');

-- Has a row from a deletion until the file is free of what was deleted, also across a crash.
CREATE TABLE deletion (
  n INTEGER PRIMARY KEY
) STRICT;
