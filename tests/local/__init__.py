"""Tests of an aria2c of ariatui's own."""
