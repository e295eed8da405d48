"""A dialog in which downloads are typed or pasted, and looked at before they are added."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Input, Static

from ariatui import uploads
from ariatui.model import add_options
from ariatui.model.addition import Addition, Kind, MadeOut, mark_duplicates, read_lines
from ariatui.model.draft import Draft, Submission
from ariatui.rpc.aria2_adding import MESSAGE_LIMIT, message_limit
from ariatui.text import Clean, clean
from ariatui.threads import in_thread
from ariatui.tui.screens.dialog import Dialog
from ariatui.tui.widgets.add.key_hint import KeyHint
from ariatui.tui.widgets.add.lines_field import LONGEST, LinesField
from ariatui.tui.widgets.add.option_form import Box, OptionForm
from ariatui.tui.widgets.add.preview import Preview
from ariatui.words import add_words

_PAUSE = 0.1
"""Seconds without a key after which it is looked at what is typed."""

_WIDTH = 110
_AROUND = 6
"""Lines of border, heading, summary, hint and keys."""

_LOW = 15
_NARROW = 70

_EXPLANATION = "URIs, magnet links, paths of .torrent and .metalink files: one a line"


class Lookups(NamedTuple):
    """What the dialog asks the daemon for. Neither raises; what is not known is left out."""

    options: Callable[[], Awaitable[Mapping[str, str]]]
    """The options that apply by themselves."""
    hashes: Callable[[], Awaitable[frozenset[str]]]
    """The info hashes of the torrents that the daemon works on, or is to."""


class AddScreen(Dialog[Submission | Draft]):
    """Hands over what is to be added, or what stands there when it is left.

    Args:
        draft: What stands there already.
        lookups: Each is asked once at most.
        chosen: Whether what is typed takes the place of what stands there.
    """

    AUTO_FOCUS = "#lines"
    CSS = f"""
    AddScreen {{
        & > Vertical {{ width: {_WIDTH}; }}
        & #summary {{ color: $text-accent; height: 1; text-wrap: nowrap; }}
        & #hint {{ color: $text-warning; height: 1; text-wrap: nowrap; }}
        & #hint.-calm {{ color: $text-muted; }}
        & #keys {{ height: 1; }}
        &.-narrow KeyHint {{ margin-right: 1; }}
        &.-narrow #new-line {{ display: none; }}
        & #back, & #tick {{ display: none; }}
        &.-options #back, &.-options #tick {{ display: block; }}
        &.-options #options, &.-options #new-line {{ display: none; }}
        &.-options.-narrow #send, &.-options.-narrow #leave {{ display: none; }}
    }}
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+c", "leave", "Cancel", show=False, priority=True),
        Binding("enter", "send", show=False, priority=True),
        Binding("tab", "turn(1)", show=False, priority=True),
        Binding("shift+tab", "turn(-1)", show=False, priority=True),
        Binding("pageup", "scroll(-5)", show=False, priority=True),
        Binding("pagedown", "scroll(5)", show=False, priority=True),
    ]

    def __init__(self, draft: Draft, lookups: Lookups, *, chosen: bool) -> None:
        super().__init__()
        self._lookups, self._chosen = lookups, chosen
        self._lines = LinesField(draft.text, _EXPLANATION, id="lines")
        self._preview = Preview()
        self._form = OptionForm(draft.values, draft.boxes)
        self._limit = MESSAGE_LIMIT
        self._found: list[Addition] = []
        self._there: frozenset[str] | None = None
        """The info hashes of what the daemon has; None before that is asked."""
        self._made_out: MadeOut = {}
        self._known: dict[str, Addition] = {}
        """Files that were looked into, without their content."""
        self._soon: Timer | None = None
        self._warned: str | None = None
        """The text of which it was said that some of it cannot be added."""
        self._warning = clean("")

    def compose(self) -> ComposeResult:
        """What is typed, what that is, the options, the keys."""
        with Vertical():
            yield Static("Add downloads", id="heading", markup=False)
            yield self._lines
            yield Static(id="summary", markup=False)
            yield self._preview
            yield self._form
            yield Static(id="hint", markup=False, classes="-calm")
            with Horizontal(id="keys"):
                yield KeyHint("Enter", "adds", self.action_send, id="send")
                yield KeyHint("Tab", "options", self._turn_over, id="options")
                yield KeyHint("^j", "new line", self._lines.action_begin_line, id="new-line")
                yield KeyHint("Shift-Tab", "back", partial(self.action_turn, -1), id="back")
                yield KeyHint("Space", "ticks", self._tick, id="tick")
                yield KeyHint("Esc", "leaves", self.action_leave, id="leave")

    def on_mount(self) -> None:
        """Look at what stands there already."""
        self._fold(away=True)
        if self._chosen:
            self._lines.select_all()
        else:
            self._lines.move_cursor(self._lines.document.end)
            self._lines.action_begin_line()  # what is pasted next is another one
        self.call_after_refresh(self._lines.scroll_to, x=0, animate=False)
        self.run_worker(self._look_up())
        self._look_soon()

    def on_resize(self) -> None:
        """Give each part the lines that it may have."""
        self.set_class(self.app.size.width < _NARROW, "-narrow")
        self._draw()
        self._fold(away=not self._form.display)

    @property
    def _is_low(self) -> bool:
        return self.app.size.height < _LOW

    @property
    def _draft(self) -> Draft:
        """What stands there now."""
        text = self._lines.text
        return Draft(text if text.strip() else "", self._form.values, self._form.touched)

    def action_leave(self) -> None:
        """Add nothing."""
        self.dismiss(self._draft)

    def action_scroll(self, lines: int) -> None:
        """Scroll what is looked at."""
        scrolled = self._form if self._form.display else self._preview
        scrolled.scroll_relative(y=lines, animate=False)

    async def action_send(self) -> None:
        """Add it, unless something in it has to be told first."""
        typed = read_lines(self._lines.text, self._made_out)
        marked = mark_duplicates(map(self._looked_into, typed))
        good = [addition for addition in marked if addition.is_good]
        bad = [addition for addition in marked if addition.problem]
        if not marked:
            self.action_leave()
        elif wrong := add_options.problem(self._form.values, good):
            self._warn(add_words.bad_option(*wrong))
            await self._open_options(wrong[0])
        elif bad and (not good or self._warned != self._lines.text):
            self._warned = self._lines.text
            self._found = marked
            self.set_focus(self._lines)
            self._draw()
            self._fit()
            self._warn(add_words.bad_lines(marked))
        else:
            self.dismiss(Submission(typed, self._draft, self._form.boxes, self._limit))

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

    async def action_turn(self, fields: int) -> None:
        """To the next field, or the one before."""
        if not self._form.display:
            await self._open_options(self._form.names[0 if fields > 0 else -1])
        else:
            self._lines.display = True
            (self.focus_next if fields > 0 else self.focus_previous)()

    async def _turn_over(self) -> None:
        """To the options."""
        await self._open_options(self._form.names[0])

    def _tick(self) -> None:
        """What Space does where the keys are."""
        if isinstance(self.focused, Box):
            self.focused.action_switch()

    async def _open_options(self, name: str) -> None:
        """Go to one of them; what is not seen cannot have the keys."""
        await self._form.fill()
        self._fold(away=False)
        self._form.go_to(name)

    def _fold(self, *, away: bool) -> None:
        """Show the options, or what is typed and what that is; where there is room, both."""
        self.set_class(not away, "-options")
        self._form.display = not away
        self._preview.display = away
        self._lines.display = away or not self._is_low
        self._fit()

    async def _look_up(self) -> None:
        defaults = await self._lookups.options()
        self._limit = message_limit(defaults)
        self._known.clear()
        self._form.take_defaults(defaults)
        self._look_soon()

    def _look_soon(self) -> None:
        if self._soon is not None:
            self._soon.stop()
        self._soon = self.set_timer(_PAUSE, self._begin_to_look)

    def _begin_to_look(self) -> None:
        self.run_worker(self._look(), group="look", exclusive=True)

    async def _look(self) -> None:
        """Find out what stands there; of files, only what is not known yet."""
        found = read_lines(self._lines.text, self._made_out)
        unread = {a.path: a for a in found if a.kind is Kind.FILE and a.path not in self._known}
        if unread:
            limit = uploads.largest(self._limit)
            read = await in_thread(
                partial(uploads.read_files, list(unread.values()), limit, keep=False)
            )
            self._known |= {addition.path: addition for addition in read}
        self._found = mark_duplicates(map(self._looked_into, found))
        self._draw()
        self._fit()
        if self._there is None and any(one.info_hash for one in self._found):
            self._there = await self._lookups.hashes()
            self._draw()

    def _looked_into(self, addition: Addition) -> Addition:
        """What is known of it by now."""
        known = self._known.get(addition.path) if addition.kind is Kind.FILE else None
        return known._replace(line=addition.line, text=addition.text) if known else addition

    def _fit(self) -> None:
        """Share the lines out: what is typed, and what that is or the options."""
        room = max(self.app.size.height - _AROUND, 2)
        typed = min(self._lines.document.line_count, 100)
        if self._form.display:
            self._lines.styles.height = min(max(typed, 2), max(room - self._form.rows, 2))
            rest = room if self._is_low else room - 2
            self._form.styles.height = min(self._form.rows, rest)
        else:
            below = min(self._preview.rows, max(room // 2, room - max(typed, 2)))
            self._lines.styles.height = min(max(typed, 2), room - below)
            self._preview.styles.max_height = below

    def _draw(self) -> None:
        room = max(min(self.app.size.width, _WIDTH) - 5, 1)
        self._preview.show(self._found, self._there or frozenset(), room)
        told = add_words.summary(self._found) if self._found else ""
        self.query_one("#summary", Static).update(Content(told))

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
