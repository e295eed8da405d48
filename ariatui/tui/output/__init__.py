"""What reaches the terminal: only the cells that differ, and only as fast as it takes them.

`canvas` knows what the terminal shows and what it should show, `pacer` when it is ready for more,
and `thrifty` puts the two between Textual's compositor and its driver. `patching` draws less,
`straight` hands it to the terminal, `signals` is what is told besides. Nothing else knows of them.
"""
