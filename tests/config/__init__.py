"""Tests of config.toml: what is written is read, and what is wrong is told."""
