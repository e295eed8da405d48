"""What is written reaches a terminal in order, whether or not it has room at once."""

import os
import pty
import threading
import tty
from collections.abc import Iterator

import pytest

from ariatui.tui.output.straight import TerminalFile


@pytest.fixture
def ends() -> Iterator[tuple[int, int]]:
    """The two ends of a terminal, which changes nothing of what is written."""
    master, slave = pty.openpty()
    tty.setraw(slave)
    yield master, slave
    for descriptor in (master, slave):
        try:
            os.close(descriptor)
        except OSError:  # a test has closed it
            continue


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


def test_a_terminal_that_is_gone_takes_everything(ends: tuple[int, int]) -> None:
    master, slave = ends
    terminal = TerminalFile(slave)
    os.close(master)
    assert terminal.send("x" * 2**20)
    assert terminal.write("y") == 1


def test_nothing_comes_from_a_silenced_one(ends: tuple[int, int]) -> None:
    master, slave = ends
    terminal = TerminalFile(slave)
    kept = os.dup(slave)
    terminal.silence()
    assert terminal.send("x")
    terminal.write("y")
    os.write(kept, b"z")
    os.close(kept)
    assert os.read(master, 99) == b"z"
