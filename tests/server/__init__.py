"""Tests of which aria2 is meant, and of its secret."""
