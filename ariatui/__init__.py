"""ariatui: watch and command an aria2 download daemon from a terminal.

The rooms, and what may pass between them::

    aria2c == connection -> protocol -> synchronizer -> mirror -> widgets -> terminal
      ^                                                   |
      +---------- connection <- commands <- actions <- keys

Facts go right, wishes go left, and they meet in the mirror (`ariatui.model`).

Values are `NamedTuple`s: making the class of a frozen dataclass takes seven times as long, and
there are so many that it would be a tenth of the start-up time.
"""

__version__ = "0.1.0"
