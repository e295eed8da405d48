"""What keeps the mirror of a daemon true at little cost; it starts in `sync.synchronizer`."""
