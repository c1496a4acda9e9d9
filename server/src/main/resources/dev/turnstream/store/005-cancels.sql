-- Turns whose cancel has reached a server that does not run them; whoever runs them looks here.
CREATE TABLE cancel_asked (
  turn TEXT PRIMARY KEY REFERENCES turn (id) ON DELETE CASCADE
) STRICT;
