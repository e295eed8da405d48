"""Tests of what is known of a daemon, without a daemon."""
