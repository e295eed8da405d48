"""What is known of the daemon: records, their order, their age, and the phases over them.

Knows nothing of JSON, sockets, asyncio or Textual. Facts come in as `Snapshot`s and
`Notice`s, differences go out as `Change`s.
"""
