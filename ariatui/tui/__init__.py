"""The Textual app: what is seen and pressed. Knows the mirror and wishes, not JSON or sockets."""
