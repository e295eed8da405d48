"""Speeds smoothed, so that the time left does not jump with each tick."""

_WEIGHT = 0.3
"""Of the newest speed. aria2's own figure is an average over 10 s already."""


def smoothed(pace: float, speed: int) -> float:
    """The pace after one more tick at `speed`, both in bytes/s; it starts and ends at once."""
    if speed == 0 or pace == 0:
        return float(speed)
    return pace + _WEIGHT * (speed - pace)
