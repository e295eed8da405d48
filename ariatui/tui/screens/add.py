"""A dialog in which downloads are typed or pasted, and looked at before they are added."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Input, Static

from ariatui import add_words, uploads
from ariatui.model import add_options
from ariatui.model.addition import Addition, Kind, Known, mark_duplicates, read_lines
from ariatui.model.numbers import whole
from ariatui.rpc.aria2_adding import MESSAGE_LIMIT
from ariatui.text import Clean, clean, fit, width
from ariatui.threads import in_thread
from ariatui.tui.screens.dialog import Dialog
from ariatui.tui.widgets.add.lines_field import LONGEST, LinesField
from ariatui.tui.widgets.add.option_form import OptionForm

_PAUSE = 0.1
"""Seconds without a key after which it is looked at what is typed."""

_MOST_LINES = 500
"""Lines of the preview; how many more there are is said."""

_AROUND = 6
"""Lines of border, heading, summary, hint and keys."""

_LOW = 15
_NARROW = 70

_EXPLANATION = "URIs, magnet links, paths of .torrent and .metalink files: one a line"

Lookup = Callable[[], Awaitable[Mapping[str, str]]]
"""Tells the options that apply by themselves; none where they are not known."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What stands in the dialog."""

    text: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    boxes: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Order:
    """What a person wants to have added."""

    good: Sequence[Addition]
    bad: Sequence[Addition]
    """What cannot be added, and is kept."""
    draft: Draft
    limit: int
    """The bytes that the daemon takes in one message."""


class _Key(Static):
    """A key, and what it does; a click does the same."""

    def __init__(
        self,
        key: str,
        label: str,
        act: Callable[[], object],
        *,
        id: str | None = None,  # noqa: A002 - Textual's word
    ) -> None:
        told = Content.assemble((key, "$text-accent bold"), f" {label}")
        super().__init__(told, id=id, markup=False)
        self._act = act

    def on_click(self) -> None:
        """Do what the key does."""
        self._act()


class AddScreen(Dialog[Order | None]):
    """Hands over what is to be added, or None.

    Args:
        draft: What stands there already.
        lookup: Asked once.
        chosen: Whether what is typed takes the place of what stands there.
    """

    AUTO_FOCUS = "#lines"
    CSS = """
    AddScreen {
        & > Vertical { width: 110; }
        & #list { height: auto; scrollbar-size-vertical: 1; }
        & #summary { color: $text-accent; height: 1; text-wrap: nowrap; }
        & #hint { color: $text-warning; height: 1; text-wrap: nowrap; }
        & #hint.-calm { color: $text-muted; }
        & #keys { height: 1; }
        & _Key { width: auto; margin-right: 3; color: $text-muted; }
        &.-narrow _Key { margin-right: 1; }
        &.-narrow #new-line { display: none; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+c", "dismiss(None)", "Cancel", show=False, priority=True),
        Binding("tab", "turn(1)", show=False, priority=True),
        Binding("shift+tab", "turn(-1)", show=False, priority=True),
        Binding("pageup", "scroll(-5)", show=False, priority=True),
        Binding("pagedown", "scroll(5)", show=False, priority=True),
    ]

    def __init__(self, draft: Draft, lookup: Lookup, *, chosen: bool) -> None:
        super().__init__()
        self._lookup, self._chosen = lookup, chosen
        self._lines = LinesField(draft.text, self._take_key, _EXPLANATION, id="lines")
        self._form = OptionForm(draft.values, draft.boxes, self._take_key)
        self._limit = MESSAGE_LIMIT
        self._defaults: Mapping[str, str] = {}
        self._found: list[Addition] = []
        self._made_out: Known = {}
        self._known: dict[str, Addition] = {}
        """Files that were looked into, without their content."""
        self._soon: Timer | None = None
        self._warned: str | None = None
        """The text of which it was said that some of it cannot be added."""
        self._warning = clean("")
        self._is_sending = False
        self._is_sent = False
        self._held: list[events.Key] = []
        """Keys that were pressed after Enter."""

    def compose(self) -> ComposeResult:
        """What is typed, what that is, the options, the keys."""
        with Vertical():
            yield Static("Add downloads", id="heading", markup=False)
            yield self._lines
            yield Static(id="summary", markup=False)
            with VerticalScroll(id="list", can_focus=False):
                yield Static(id="preview", markup=False)
            yield self._form
            yield Static(id="hint", markup=False, classes="-calm")
            with Horizontal(id="keys"):
                yield _Key("Enter", "adds", self.action_send)
                yield _Key("Tab", "options", self._turn_over)
                yield _Key("^j", "new line", self._lines.action_begin_line, id="new-line")
                yield _Key("Esc", "leaves", lambda: self.dismiss(None))

    def on_mount(self) -> None:
        """Look at what stands there already."""
        self._fold(away=True)
        if self._chosen:
            self._lines.select_all()
        else:
            self._lines.move_cursor(self._lines.document.end)
            self._lines.action_begin_line()  # what is pasted next is another one
        self.call_after_refresh(self._lines.scroll_to, x=0, animate=False)
        self.run_worker(self._look_up(), exit_on_error=False)
        self._look_soon()

    def on_resize(self) -> None:
        """Give each part the lines that it may have."""
        size = self.app.size
        self.set_class(size.width < _NARROW, "-narrow")
        self._fold(away=not self._form.display)
        self._draw()

    def on_key(self, event: events.Key) -> None:
        """A key that came before the field was there is for it; none is for what lies below."""
        if self._take_key(event):
            event.stop()  # the main screen may be the one that has bindings by now
        elif self.focused is None and event.is_printable:
            self._lines.type(event.character or "")

    @property
    def _is_low(self) -> bool:
        return self.app.size.height < _LOW

    def action_scroll(self, lines: int) -> None:
        """Scroll what is looked at."""
        scrolled = self._form if self._form.display else self.query_one("#list")
        scrolled.scroll_relative(y=lines, animate=False)

    @on(Input.Submitted)
    def action_send(self) -> None:
        """Add it, unless something in it has to be told first."""
        if self._is_sending:
            return
        found = read_lines(self._lines.text, self._made_out)
        if any(addition.kind is Kind.FILE for addition in found):
            self._is_sending = True
            self.run_worker(self._read_and_send(found), exit_on_error=False)
        else:
            self._send(found)

    @on(LinesField.Changed)
    @on(Input.Changed)
    def take_text(self) -> None:
        """Something else is typed."""
        self._warning = clean("")
        self._hint()
        self._look_soon()

    @on(LinesField.TooLong)
    def refuse_text(self) -> None:
        """More was pasted than is taken."""
        self._warn(add_words.pasted_too_much(LONGEST).text)

    def on_descendant_focus(self) -> None:
        """The options fold out while the keys are on them."""
        self._fold(away=self.focused is None or self.focused is self._lines)
        self._hint()

    def action_turn(self, fields: int) -> None:
        """To the next field, or the one before."""
        if not self._form.display:
            self._open_options(self._form.names[0 if fields > 0 else -1])
        else:
            self._lines.display = True
            (self.focus_next if fields > 0 else self.focus_previous)()

    def _turn_over(self) -> None:
        """To the options, or back from them."""
        if self._form.display:
            self._fold(away=True)
            self.set_focus(self._lines)
        else:
            self._open_options(self._form.names[0])

    def _open_options(self, name: str) -> None:
        """Go to one of them; what is not seen cannot have the keys."""
        self._fold(away=False)
        self._form.go_to(name)

    def _fold(self, *, away: bool) -> None:
        """Show the options, or what is typed and what that is; where there is room, both."""
        self._form.display = not away
        self.query_one("#list").display = away
        self._lines.display = away or not self._is_low
        self._fit()

    def _take_key(self, event: events.Key) -> bool:
        """Enter sends; what comes behind it is for what is under the dialog."""
        if self._is_sending:
            self._held.append(event)
        elif self._is_sent:
            self.app.post_message(events.Key(event.key, event.character))
        elif event.key == "enter":
            self.action_send()
        else:
            return False
        return True

    def _close(self, order: Order | None) -> None:
        self._is_sent = True
        self.dismiss(order)
        for event in self._held:
            self.app.post_message(events.Key(event.key, event.character))

    async def _look_up(self) -> None:
        self._defaults = await self._lookup()
        limit = whole(self._defaults.get("rpc-max-request-size", ""))
        if limit is not None:
            self._limit = limit
            self._known.clear()
        self._form.take_defaults(self._defaults)
        self._look_soon()

    def _look_soon(self) -> None:
        if self._soon is not None:
            self._soon.stop()
        self._soon = self.set_timer(_PAUSE, self._begin_to_look)

    def _begin_to_look(self) -> None:
        self.run_worker(self._look(), group="look", exclusive=True, exit_on_error=False)

    async def _look(self) -> None:
        """Find out what stands there; of files, only what is not known yet."""
        found = read_lines(self._lines.text, self._made_out)
        paths = {a.path: a for a in found if a.kind is Kind.FILE and a.path not in self._known}
        if paths:
            limit = uploads.largest(self._limit)
            read = await in_thread(
                partial(uploads.read_files, list(paths.values()), limit, keep=False)
            )
            self._known |= {addition.path: addition for addition in read}
        known = [
            self._known[a.path]._replace(line=a.line, text=a.text) if a.kind is Kind.FILE else a
            for a in found
        ]
        self._found = mark_duplicates(known)
        self._fit()
        self._draw()

    async def _read_and_send(self, found: Sequence[Addition]) -> None:
        limit = uploads.largest(self._limit)
        read = await in_thread(partial(uploads.read_files, found, limit, keep=True))
        self._is_sending = False
        self._send(read)
        self._held.clear()

    def _send(self, found: Sequence[Addition]) -> None:
        marked = mark_duplicates(found)
        good = [addition for addition in marked if addition.is_good]
        bad = [addition for addition in marked if addition.problem]
        if not marked:
            self._close(None)
        elif wrong := add_options.problem(self._form.values, good):
            self._warn(add_words.bad_option(*wrong))
            self._open_options(wrong[0])
        elif bad and (not good or self._warned != self._lines.text):
            self._warned = self._lines.text
            self._found = marked
            self.set_focus(self._lines)
            self._fit()
            self._draw()
            self._warn(add_words.bad_lines(marked))
        else:
            draft = Draft(self._lines.text, self._form.values, self._form.boxes)
            self._close(Order(good, bad, draft, self._limit))

    def _fit(self) -> None:
        """Share the lines out: what is typed, and what that is or the options."""
        room = max(self.app.size.height - _AROUND, 2)
        typed = min(self._lines.document.line_count, 100)
        if self._form.display:
            self._lines.styles.height = min(max(typed, 2), max(room - self._form.rows, 2))
            rest = room if self._is_low else room - 2
            self._form.styles.height = min(self._form.rows, rest)
        else:
            below = min(max(len(self._found), 1), max(room // 2, room - max(typed, 2)))
            self._lines.styles.height = min(max(typed, 2), room - below)
            self.query_one("#list").styles.max_height = below

    def _draw(self) -> None:
        ranked = sorted(self._found, key=lambda a: 0 if a.problem else 1 if a.same_as else 2)
        room = max(min(self.app.size.width, 110) - 5, 1)
        lines = [self._line(addition, room) for addition in ranked[:_MOST_LINES]]
        if len(ranked) > _MOST_LINES:
            lines.append(Content(f"and {len(ranked) - _MOST_LINES:,} more"))
        self.query_one("#preview", Static).update(Content("\n").join(lines))
        told = add_words.summary(self._found) if self._found else ""
        self.query_one("#summary", Static).update(Content(told))

    @staticmethod
    def _line(addition: Addition, room: int) -> Content:
        told = add_words.preview(addition)
        shown = fit(told, room) if width(told) > room else told
        style = "$text-error" if addition.problem else "" if addition.is_good else "$text-muted"
        return Content.styled(shown, style)

    def _warn(self, text: Clean) -> None:
        """Say what is in the way, until something else is typed."""
        self._warning = text
        self._hint()

    def _hint(self) -> None:
        """What is in the way; else what the option at the keys does, or which are set."""
        if self._warning:
            text = self._warning
        elif self._form.display:
            text = self._form.sense_of(self.focused)
        else:
            text = add_words.settings(self._form.values, self._form.boxes)
        hint = self.query_one("#hint", Static)
        hint.set_class(not self._warning, "-calm")
        hint.update(Content(text))
