"""An app that writes to the terminal only what differs, and no faster than it can be shown.

Stock Textual writes whole rows for one changed cell, and blocks when the terminal is slow. This
steps in where its compositor hands an update to the driver, which is private to Textual: whether
the ground is as expected is checked once, and if not, Textual goes on as it always does.
"""

import inspect
import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, Protocol, runtime_checkable

from rich.color import ColorSystem
from rich.console import COLOR_SYSTEMS, RenderableType
from textual import messages
from textual.app import App
from textual.driver import Driver
from textual.screen import Screen
from textual.strip import Strip
from textual.timer import Timer

from ariatui.tui.ground import attributes
from ariatui.tui.output.canvas import Canvas
from ariatui.tui.output.pacer import Pacer
from ariatui.tui.output.signals import Signals

if TYPE_CHECKING:
    from textual._compositor import ChopsUpdate, LayoutUpdate

_PRIVATE_PARTS = frozenset(
    {"_batch_count", "_driver", "_handle_exception", "_running", "_sync_available"}
)

QUESTION = "\x1b[?2026$p"
"""Whether the terminal can draw a frame at once (DECRQM); a terminal that knows it answers."""

_BEGIN, _END = "\x1b[?2026h", "\x1b[?2026l"
"""Have the terminal draw what stands between at once ("synchronized output")."""

_LOOK_AGAIN = 0.03
"""Seconds between looks at whether a slow terminal is ready."""


class _Ground(NamedTuple):
    """The updates that Textual's compositor hands out, as this module knows them."""

    layout: type["LayoutUpdate"]
    chops: type["ChopsUpdate"]


def _parameters(function: Callable[..., object]) -> list[str]:
    return list(inspect.signature(function).parameters)


def look_at_ground() -> _Ground | None:
    """What this module stands on; None if Textual is built otherwise than is expected here."""
    try:
        from textual._compositor import ChopsUpdate, LayoutUpdate  # noqa: PLC0415 - may be gone

        is_known = (
            _parameters(App._display) == ["self", "screen", "renderable"]  # noqa: SLF001
            and _parameters(LayoutUpdate.__init__) == ["self", "strips", "region"]
            and _parameters(ChopsUpdate.__init__) == ["self", "chops", "spans", "chop_ends"]
            and attributes(App) >= _PRIVATE_PARTS
        )
    except (ImportError, AttributeError):
        return None
    return _Ground(LayoutUpdate, ChopsUpdate) if is_known else None


GROUND = look_at_ground()
"""If there is none, frames are Textual's own."""


@runtime_checkable
class Farewell(Protocol):
    """A driver that can leave the terminal as it was."""

    farewell: Callable[[], str]
    """Gives what is written last, to take back what the driver knows nothing of."""


class ThriftyApp(App[None]):
    """An app whose frames are differences.

    Args:
        signals: What the terminal is told besides.
    """

    def __init__(self, signals: Signals) -> None:
        super().__init__()
        self.signals = signals
        """What the terminal is told besides; `send_signals` sends it."""
        self._canvas: Canvas | None = None
        self._pacer = Pacer()
        self._next_look: Timer | None = None

    def redraw(self) -> None:
        """Write every cell again, whatever the terminal shows."""
        if self._canvas is not None:
            self._canvas.forget()
        self.screen.refresh(layout=True)

    def on_load(self) -> None:
        """What the shell wrote while the program was suspended is overwritten afterwards."""
        self.app_resume_signal.subscribe(self, lambda _: self.redraw())

    def send_signals(self) -> None:
        """Send what the terminal is to be told besides what it draws, as soon as it is ready."""
        if self.signals.is_news:
            self._show()

    def on_resize(self) -> None:
        """A window that shrank and grew again within a moment has lost what it showed."""
        if self._canvas is not None and self._canvas.size == self.size:
            self._canvas.forget()
            self._show()

    def on_terminal_supports_synchronized_output(
        self, _: messages.TerminalSupportsSynchronizedOutput
    ) -> None:
        """The terminal has echoed: what was written before has been shown."""
        if self._pacer.echoed(time.monotonic()) and self._running and self._driver is not None:
            self._driver.write(QUESTION)
        if self._next_look is not None:
            self._next_look.stop()
        self._look_again()

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        if GROUND is None or not isinstance(renderable, GROUND) or not self._draws_itself:
            super()._display(screen, renderable)
        else:
            self._draw(partial(self._take, GROUND, renderable))

    @property
    def can_patch(self) -> bool:
        """Whether lines can be drawn for themselves: all else stands on the canvas already."""
        return self._canvas is not None and self._canvas.size == self.size and self._draws_itself

    def patch(self, lines: Iterable[tuple[int, int, Strip]]) -> None:
        """Draw lines, each from a column and a line on."""
        canvas = self._canvas
        if canvas is not None:
            self._draw(partial(canvas.put_all, lines))

    @property
    def _draws_itself(self) -> bool:
        driver = self._driver
        return (
            driver is not None
            and not driver.is_headless
            and not driver.is_inline
            and not self._batch_count
            and self._running
        )

    def _draw(self, put: Callable[[], object]) -> None:
        """Draw as Textual does, but onto the canvas."""
        try:
            put()
            self._show()
        except Exception as error:
            self._handle_exception(error)
        finally:
            self.post_display_hook()

    def _take(self, ground: _Ground, update: "LayoutUpdate | ChopsUpdate") -> None:
        """Have the canvas want what the compositor wants."""
        if self._canvas is None:
            name = self.console.color_system
            self._canvas = Canvas(COLOR_SYSTEMS[name] if name else ColorSystem.TRUECOLOR)
        canvas = self._canvas
        canvas.resize(*self.size)
        if isinstance(update, ground.layout):
            left, top = update.region.offset
            for y, strips in enumerate(update.strips, top):
                x = left
                for strip in strips:
                    canvas.put(x, y, strip)
                    x += strip.cell_length
        if isinstance(update, ground.chops):
            for y, left, right in update.spans:
                for end, (x, chop) in zip(
                    update.chop_ends[y], update.chops[y].items(), strict=False
                ):
                    if chop is not None and x <= right and end > left:
                        canvas.put(x, y, chop, min(end, right))

    def _show(self) -> None:
        """Write what differs, or look again later if the terminal is not ready for it."""
        driver = self._driver
        if self._canvas is None or driver is None or self._next_look or not self._running:
            return
        is_ready = self._pacer.is_ready(time.monotonic())
        if not is_ready or (not self._pacer.echoes and _is_behind(driver)):
            self._next_look = self.set_timer(_LOOK_AGAIN, self._look_again)
            return
        frame = self._canvas.difference()
        signals = self._signals_for(driver)
        if not frame and not signals:
            return
        if frame and self._sync_available:
            frame = f"{_BEGIN}{frame}{_END}"
        if self.cursor_position:
            column, line = self.screen.outer_size.clamp_offset(self.cursor_position)
            frame += f"\x1b[{line + 1};{column + 1}H"
        frame += signals
        if self._pacer.sent(len(frame), time.monotonic()):
            frame += QUESTION
        driver.write(frame)
        driver.flush()

    def _signals_for(self, driver: Driver) -> str:
        """What is to be sent; nothing to a terminal that could not be left as it was."""
        if not isinstance(driver, Farewell):
            return ""
        driver.farewell = self.signals.take_back
        return self.signals.take()

    def _look_again(self) -> None:
        self._next_look = None
        self._show()


def _is_behind(driver: Driver) -> bool:
    """Whether the thread that writes to the terminal has a frame waiting already."""
    queue = getattr(getattr(driver, "_writer_thread", None), "_queue", None)
    return queue is not None and queue.qsize() > 0
