-- The id of the token that pays for a turn, where one with limits of its own does.
ALTER TABLE ledger ADD COLUMN token TEXT;
CREATE INDEX ledger_by_end ON ledger (ended_at);
