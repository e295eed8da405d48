"""The tests of ariatui, in rooms that mirror the package's, and the rig they run on."""
