"""What comes from the terminal, waited for rather than looked for ten times a second.

Textual 8.2.8 looks every 0.1 s whether something was typed, since an Escape that nothing follows is
a key of its own: nearly all that an idle app costs. Here the looking ends soon after the last byte.
For this it overrides `LinuxDriver.run_input_thread`; `ariatui.tui.driver` looks whether that is as
expected.
"""

import math
import os
import re
import select
import sys
import time
from codecs import getincrementaldecoder

from textual import constants, messages

from ariatui.tui.meta import MetaParser
from ariatui.tui.output.straight import StraightDriver
from ariatui.tui.output.thrifty import QUESTION

_LOOK = 0.1
"""Seconds between looks at whether more follows."""

_LOOKS = max(10, math.ceil(constants.ESCAPE_DELAY / _LOOK) + 1)
"""Looks after the last byte that was typed; an Escape is taken to be alone after Textual's delay
(ESCDELAY, which may be set to anything)."""

_END = 0.01
"""Seconds between looks at whether reading is to end, once that has been said."""

_ANSWERS = re.compile(r"(?:\x1b\[\?2026;[0-4]\$y)+")
"""Nothing follows on these: with an answer a second the looking would never end."""

_ANSWER_LIMIT = 0.3
"""Seconds that an answer on its way is waited for at the end, since a shell would show it, or twice
as long as the quickest took. Nothing else happens meanwhile, and it may have been lost."""


class PatientDriver(StraightDriver):
    """Sleeps until the terminal sends something."""

    _bell: tuple[int, int] | None = None
    """A pipe that wakes the thread that reads, so that it ends."""

    _asked = 0
    """Questions since the terminal was taken: counted where they are written."""

    _answered = 0
    """Answers since then: counted by the thread that reads."""

    _asked_at = 0.0
    """When the last question was written."""

    _quickest: float | None = None
    """Seconds that the quickest answer took."""

    def write(self, data: str) -> None:
        """Write to the terminal, and note what is asked of it."""
        if questions := data.count(QUESTION):
            self._asked += questions
            self._asked_at = time.monotonic()
        super().write(data)

    def start_application_mode(self) -> None:
        """Take the terminal."""
        if self._bell is None:
            self._bell = os.pipe()
            self._asked = self._answered = 0
        super().start_application_mode()  # type: ignore[no-untyped-call]

    def disable_input(self) -> None:
        """Read no more; Textual waits for the thread to end."""
        bell, self._bell = self._bell, None
        if bell is not None:
            self._await_answers()
            os.write(bell[1], b"!")
        super().disable_input()
        for descriptor in bell or ():
            os.close(descriptor)

    def _await_answers(self) -> None:
        # What has not answered yet may be a terminal that never does, or is about to.
        since = time.monotonic() if self._answered else self._asked_at
        deadline = since + max(_ANSWER_LIMIT, 2 * (self._quickest or 0.0))
        while self._answered < self._asked and time.monotonic() < deadline:
            time.sleep(_END)

    def run_input_thread(self) -> None:
        """Read what the terminal sends, and hand on the events that it means.

        A mistake here ends the app like one anywhere else: with a report and its exit status.
        """
        try:
            self._read()
        except Exception as error:
            self._app.call_later(_raise, error)

    def _read(self) -> None:
        if self._bell is None:
            return
        parser = MetaParser(self._debug)
        decode = getincrementaldecoder("utf-8")("replace").decode
        bell, looks, pause = self._bell[0], _LOOKS, _LOOK
        sources = [self.fileno, bell]
        while not self.exit_event.is_set():
            ready, _, _ = select.select(sources, [], [], pause if looks else None)
            if bell in ready:
                sources, looks, pause = [self.fileno], sys.maxsize, _END
            looks = max(looks - 1, 0)
            if self.fileno in ready:
                data = os.read(self.fileno, 4096)
                if not data:
                    return
                text = decode(data)
                if not _ANSWERS.fullmatch(text):
                    looks = max(looks, _LOOKS)
                # The parser takes an empty text, as of half a character, for the end.
                for event in parser.feed(text) if text else ():
                    if isinstance(event, messages.TerminalSupportsSynchronizedOutput):
                        self._take_answer()
                    self.process_message(event)
            for event in parser.tick():
                self.process_message(event)

    def _take_answer(self) -> None:
        self._answered += 1
        took = time.monotonic() - self._asked_at
        self._quickest = took if self._quickest is None else min(self._quickest, took)


def _raise(error: Exception) -> None:
    raise error
