"""Tests of the keys of the actions, and of their names."""
