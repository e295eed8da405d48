"""Work that may take long, in threads that nobody waits for.

asyncio's own threads are waited for at the program's end, however long a name server or a disk that
is gone is silent.
"""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")


async def in_thread(work: Callable[[], T]) -> T:
    """What `work` returns, or raises; when it is not waited for any more, it goes on for itself."""
    done: Future[T] = Future()
    done.set_running_or_notify_cancel()

    def run() -> None:
        try:
            done.set_result(work())
        except BaseException as error:
            done.set_exception(error)

    threading.Thread(target=run, name="ariatui work", daemon=True).start()
    return await asyncio.wrap_future(done)
