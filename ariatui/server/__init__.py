"""Which aria2 is meant, where it answers, and its secret; it starts in `server.settings`."""
