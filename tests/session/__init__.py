"""A whole session against a real aria2c, and against what a real one cannot be made to do."""
