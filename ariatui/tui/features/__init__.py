"""What the UI does for the actions that it sees to itself, one class for each kind of thing.

Each is built with the main screen, keeps what it has to remember, and hands out its handlers.
"""
