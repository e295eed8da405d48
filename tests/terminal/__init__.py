"""The whole program on a terminal."""
