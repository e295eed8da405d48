"""ariatui: watch and command an aria2 download daemon from a terminal.

The rooms, and what may pass between them::

    aria2c == connection -> protocol -> synchronizer -> mirror -> widgets -> terminal
      ^                                                   |
      +---------- connection <- commands <- actions <- keys

Facts go right, wishes go left, and they meet in the mirror (`ariatui.model`).
"""

__version__ = "0.1.0"
