"""Sessions and screens against what breaks the rules: a line that fails, and a server that lies."""
