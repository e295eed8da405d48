"""The moments at which whatever is done over and over is done, so that all of it is done at once.

To wake up costs more than what is done then: the machine sleeps, and its caches are somebody
else's. Looks at the daemon, at the clock and at the terminal that each had a beat of their own took
a quarter more CPU while nothing happened.
"""

from math import floor


def next_beat(now: float, period: float) -> float:
    """The first multiple of a period behind a moment, both in seconds of one clock."""
    return (floor(now / period) + 1) * period
