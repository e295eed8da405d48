"""What is written reaches a terminal in order, whether or not it has room at once."""

import os
import pty
import select
import threading
import tty
from collections.abc import Iterator

import pytest
from textual.app import App
from textual.drivers._writer_thread import MAX_QUEUED_WRITES, WriterThread

from ariatui.tui.output.straight import StraightDriver, TerminalFile


@pytest.fixture
def ends() -> Iterator[tuple[int, int]]:
    """The two ends of a terminal, which changes nothing of what is written."""
    master, slave = pty.openpty()
    tty.setraw(slave)
    yield master, slave
    os.close(master)
    os.close(slave)


class Driver(StraightDriver):
    """Writes to a terminal that nothing else is done with."""

    def take(self, descriptor: int) -> None:
        """Begin to write."""
        self.terminal = TerminalFile(descriptor)
        self._writer_thread = WriterThread(self.terminal)
        self._writer_thread.start()

    def give_back(self) -> None:
        """Write what there is, and no more."""
        assert self._writer_thread is not None
        self._writer_thread.stop()


def _read(master: int, size: int) -> bytes:
    read = b""
    while len(read) < size:
        read += os.read(master, size - len(read))
    return read


def test_what_there_is_room_for_is_there_at_once(ends: tuple[int, int]) -> None:
    master, slave = ends
    assert TerminalFile(slave).send("ä\x1b[0m")
    assert os.read(master, 99) == "ä\x1b[0m".encode()


def test_the_rest_waits_for_room_and_stays_in_order(ends: tuple[int, int]) -> None:
    master, slave = ends
    terminal = TerminalFile(slave)
    texts = [f"{number}ä€".ljust(999, ".") for number in range(1000)]
    taken = [terminal.send(text) for text in texts]
    assert taken[0]
    assert not taken[-1]
    waiting = threading.Thread(target=terminal.write, args=["the end"])
    waiting.start()
    expected = "".join([*texts, "the end"]).encode()
    assert _read(master, len(expected)) == expected
    waiting.join()
    assert terminal.send("more")
    assert os.read(master, 99) == b"more"


def test_nothing_overtakes_what_a_thread_waits_to_write(ends: tuple[int, int]) -> None:
    master, slave = ends
    terminal = TerminalFile(slave)
    first = "1" * 2**20
    waiting = threading.Thread(target=terminal.write, args=[first])
    waiting.start()
    read = os.read(master, 1)
    assert not terminal.send("2")
    read += _read(master, len(first) - 1)
    waiting.join()
    terminal.write("")
    assert read + os.read(master, 99) == first.encode() + b"2"


def test_other_programs_still_wait_for_the_terminal(ends: tuple[int, int]) -> None:
    _, slave = ends
    TerminalFile(slave).send("x")
    assert os.get_blocking(slave)


def test_what_has_no_name_is_left_to_the_thread() -> None:
    reading, writing = os.pipe()
    try:
        terminal = TerminalFile(writing)
        assert not terminal.send("first, ")
        terminal.write("then this")
        assert os.read(reading, 99) == b"first, then this"
    finally:
        os.close(reading)
        os.close(writing)


def test_a_terminal_that_is_gone_takes_everything() -> None:
    master, slave = pty.openpty()
    terminal = TerminalFile(slave)
    os.close(master)
    assert terminal.send("x" * 2**20)
    assert terminal.write("y") == 1
    os.close(slave)


def test_nothing_comes_from_a_silenced_one(ends: tuple[int, int]) -> None:
    master, slave = ends
    terminal = TerminalFile(slave)
    kept = os.dup(slave)
    terminal.silence()
    assert terminal.send("x")
    terminal.write("y")
    os.write(slave, b"of a thread")
    os.write(kept, b"z")
    os.close(kept)
    assert os.read(master, 99) == b"z"


def test_a_thread_that_waits_when_it_is_silenced_writes_no_more(ends: tuple[int, int]) -> None:
    master, slave = ends
    terminal = TerminalFile(slave)
    kept, more_than_fits = os.dup(slave), 2**17
    waiting = threading.Thread(target=terminal.write, args=["y" * 8 * more_than_fits])
    waiting.start()
    select.select([master], [], [])
    terminal.silence()
    read = b""
    while waiting.is_alive() or select.select([master], [], [], 0)[0]:
        read += os.read(master, 999) if select.select([master], [], [], 0)[0] else b""
    os.write(kept, b"z")
    os.close(kept)
    while not read.endswith(b"z"):
        read += os.read(master, 99)
    assert read.count(b"y") < more_than_fits


async def test_what_does_not_fit_comes_by_itself(ends: tuple[int, int]) -> None:
    master, slave = ends
    driver = Driver(App())
    driver.take(slave)
    driver.write("x" * 2**17)
    assert len(_read(master, 2**17)) == 2**17
    driver.give_back()


async def test_a_terminal_that_has_been_given_back_gets_nothing(ends: tuple[int, int]) -> None:
    master, slave = ends
    driver = Driver(App())
    driver.take(slave)
    driver.write("ours")
    driver.give_back()
    for _ in range(MAX_QUEUED_WRITES + 1):
        driver.write("late")
    os.write(slave, b", theirs")
    assert _read(master, 12) == b"ours, theirs"
