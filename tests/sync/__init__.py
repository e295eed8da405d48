"""Tests of what keeps the mirror true."""
