"""Waiting for a condition instead of for a time. Knows nothing of aria2 or ariatui."""

import asyncio
import inspect
import time
from collections.abc import Callable, Collection

INTERVAL = 0.02
"""Seconds between two looks at a condition."""


async def eventually(condition: Callable[[], object], within: float = 10.0) -> None:
    """Let the event loop run until ``condition()`` is true, or fail.

    Args:
        condition: Looked at every 20 ms. What it returns counts as `bool` does; an awaitable is
            awaited first.
        within: Seconds after which the wait fails.

    Raises:
        AssertionError: The condition stayed false; tells its source and what it gave last.
    """
    deadline = time.monotonic() + within
    while True:
        value = condition()
        if inspect.isawaitable(value):
            value = await value
        if value:
            return
        if time.monotonic() > deadline:
            raise AssertionError(_in_vain(condition, value, within))
        await asyncio.sleep(INTERVAL)


def wait_until(condition: Callable[[], object], within: float = 10.0) -> None:
    """`eventually` for tests without an event loop; in an async test it would stop the loop.

    Args:
        condition: Looked at every 20 ms; what it returns counts as `bool` does.
        within: Seconds after which the wait fails.

    Raises:
        AssertionError: The condition stayed false; tells its source and what it gave last.
    """
    deadline = time.monotonic() + within
    while not (value := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(_in_vain(condition, value, within))
        time.sleep(INTERVAL)


async def rest(_: float = 0) -> None:
    """Let the event loop run until none of its tasks can go on by itself.

    In the place of Textual's own wait, which sleeps until the process has done next to nothing for
    20 ms: to be told by the loop is quicker, and true however busy the machine is.
    """
    ready: Collection[object] = vars(asyncio.get_running_loop())["_ready"]
    while True:
        await asyncio.sleep(0)
        if not ready:
            return


def _in_vain(condition: Callable[[], object], value: object, within: float) -> str:
    try:
        source = inspect.getsource(condition).strip()
    except (OSError, TypeError):
        source = repr(condition)
    return f"waited {within:g} s in vain; the last value was {value!r} of:\n{source}"
