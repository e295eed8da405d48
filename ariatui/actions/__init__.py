"""What a person can do, and by which keys; one more begins with a line in `actions.table`."""
