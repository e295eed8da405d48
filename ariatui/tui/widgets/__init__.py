"""What the main screen is made of, from top to bottom: status bar, table, note line, key bar."""
