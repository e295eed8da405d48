"""What is seen on the screen, and what the keys do."""
