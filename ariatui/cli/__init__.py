"""The command line: `main` starts the TUI, `group` names the one-shot commands, which load no UI.

A one-shot command has one `client.Client`, a line to the daemon without a mirror, and says what it
has to say through `output`. Its exit statuses are `output.Status`.
"""
