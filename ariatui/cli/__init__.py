"""The command line. Loads Textual only when the TUI is started."""
