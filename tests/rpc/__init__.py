"""Tests of talking to aria2: the protocol, what it carries, and when to try again."""
