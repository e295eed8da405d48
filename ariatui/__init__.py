"""ariatui: watch and command an aria2 download daemon from a terminal.

The packages and modules, and what may pass between them::

    aria2c == rpc -> sync -> model -> tui -> terminal                 facts go right
    aria2c == rpc <- commands <- actions <- tui <- keys               wishes go left

They meet in the mirror (`ariatui.model`); no layer knows the one on its right.

- `session` holds all of it together for one daemon: the connection, the mirror, what keeps that
  true (`sync`), and the `commands`. `probe` has one look at another daemon.
- `actions` are the things that a person can do, with their keys.
- `tui` is the table and all around it; it starts in `tui.run`. `tui.output` is what writes to the
  terminal.
- `cli` is the command line, with the commands for scripts; it starts in `cli.main`.
- `server` tells which daemon it is; `config` is what a person has written down about that and the
  rest. `local` is an aria2c of ariatui's own.
- `words` are the sentences that a person reads; `text` makes what others wrote harmless first.
- `disk`, `uploads` and `threads` are about this machine, `encoding` about its locale; `curl` writes
  calls for a shell; `beat` is when what is done over and over is done; `openssl` is Python's `ssl`,
  for those who speak TLS.

Values are `NamedTuple`s: making the class of a frozen dataclass takes seven times as long, and
there are so many that it would be a tenth of the start-up time.
"""

__version__ = "0.1.0"
