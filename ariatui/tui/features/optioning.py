"""Any option that can be changed: found by its name or sense, shown, edited, sent."""

from collections.abc import Mapping, Sequence
from functools import partial

from ariatui import option_words
from ariatui.model import aria2_options
from ariatui.model.aria2_options import LISTS, Option, Present, is_secret
from ariatui.model.download import Gid, Status
from ariatui.model.limits import COMMON_LIMITS, LIMITS, BadLimit, read_limit
from ariatui.text import Clean, clean
from ariatui.tui import glyphs
from ariatui.tui.features.feature import Handlers
from ariatui.tui.features.tuning import Tuning
from ariatui.tui.screens.form import Answer, Field, Form, FormScreen
from ariatui.tui.screens.options import OptionsScreen

_LONGEST = 100_000
"""Characters of a value that may be changed rather than typed anew: lists of trackers are long."""

_SPARE = 4
"""Empty lines for more values of an option that may be given several times."""


class Optioning(Tuning):
    """Reads what is in force once, when the list is opened."""

    _present: Present | None = None
    """What is in force, as far as it was told."""

    def handlers(self) -> Handlers:
        """Two keys."""
        return {"options": self._options, "options-all": self._options_all}

    def _options(self) -> None:
        if gids := self.changeable():
            self._open(gids)

    def _options_all(self) -> None:
        if self.main.session.is_ready():
            self._open(None)

    def _open(self, gids: Sequence[Gid] | None) -> None:
        self._present = None
        dialog = OptionsScreen(
            clean(f"Options of {self._whose(gids)}"),
            list(aria2_options.options(common=gids is None).values()),
            partial(self._absence, gids is None),
            self._shown,
            lambda option: self._edit(dialog, gids, option),
        )
        self.main.app.clear_notifications()
        self.main.app.push_screen(dialog)

        def show(present: Present) -> None:
            self._present = present
            dialog.draw()

        self.read_into(dialog, gids, show, dialog.complain)

    def _whose(self, gids: Sequence[Gid] | None) -> Clean:
        return clean("all downloads") if gids is None else self.whose(gids)

    def _absence(self, common: bool, typed: str) -> Clean:  # noqa: FBT001 - bound above
        """Why there is no option for what was typed."""
        name = typed.strip()
        known = name in aria2_options.options(common=not common)
        return option_words.no_such_option(name, known=known, common=common)

    def _shown(self, name: str) -> Clean:
        """What an option is at present, as it may be seen."""
        if self._present is None:
            return clean(glyphs.ELLIPSIS)
        value = self._present.value(name)
        return clean("(not the same for all)") if value is None else option_words.shown(name, value)

    def _edit(self, list_: OptionsScreen, gids: Sequence[Gid] | None, option: Option) -> None:
        """Ask for the value of an option; leaving that leads back to the list."""
        if gids is not None and not self.still_changeable(gids):
            list_.complain(option_words.not_changeable_any_more(len(gids)))
            return

        def take(answers: Sequence[Answer]) -> None:
            list_.dismiss(None)
            self.send(gids, _values(option, answers))

        heading = clean(f"{option.name} of {self._whose(gids)}")
        fields = _fields(option, self._present)
        form = Form(heading, self._explanation(option, gids), fields)
        dialog = FormScreen(form, partial(_complaint, option), take)
        self.main.app.push_screen(dialog)

        def learn(present: Present) -> None:
            dialog.learn(_fields(option, present))

        if self._present is None:
            self.read_into(dialog, gids, learn, dialog.complain)

    def _explanation(self, option: Option, gids: Sequence[Gid] | None) -> Clean:
        """Its sense, what it takes, and whether downloads start anew with it."""
        downloads = self.main.session.mirror.downloads
        known = [downloads[gid] for gid in gids or () if gid in downloads]
        active = sum(one.status is Status.ACTIVE for one in known) if option.restarts else 0
        return option_words.explanation(option, active, len(known))


def _fields(option: Option, present: Present | None) -> list[Field]:
    """A line with the present value; of one that may be given several times a line for each."""
    is_masked, spare = is_secret(option.name), [Field(value="")] * _SPARE
    value = None if present is None else present.value(option.name)
    if value is None:
        placeholder = glyphs.ELLIPSIS if present is None else "not the same for all"
        first = Field(placeholder=placeholder, masked=is_masked)
        return [first, *spare] if option.name in LISTS else [first]
    if is_masked:
        return [Field(placeholder="(set)" if value else "(not set)", masked=True)]
    if option.name in LISTS:
        shown = [clean(line, _LONGEST) for line in aria2_options.lines(value)]
        return [*(Field(value=line) for line in shown), *spare]
    shown_value = clean(value, _LONGEST)
    return [Field(value=shown_value, placeholder=option.values, choices=option.choices)]


def _values(option: Option, answers: Sequence[Answer]) -> Mapping[str, str | list[str]]:
    """What to send, nothing if nothing was changed."""
    if not any(answer.changed for answer in answers):
        return {}
    texts = [answer.text.strip() for answer in answers]
    if option.name in LISTS:
        return {option.name: [text for text in texts if text] or ""}
    if option.name in (*LIMITS, *COMMON_LIMITS):
        return {option.name: str(read_limit(texts[0]))}
    return {option.name: _completed(option, texts[0])}


def _completed(option: Option, text: str) -> str:
    """The only value that begins like this, where there are few values."""
    fitting = [choice for choice in option.choices if choice.startswith(text)]
    return fitting[0] if len(fitting) == 1 and text else text


def _complaint(option: Option, answers: Sequence[Answer]) -> str:
    if not any(answer.changed for answer in answers):
        return ""
    if option.name in (*LIMITS, *COMMON_LIMITS):
        try:
            read_limit(answers[0].text)
        except BadLimit as error:
            return str(error)
    text = _completed(option, answers[0].text.strip())
    if option.choices and text not in option.choices:
        return f"{option.name} takes one of: {option.values}."
    return ""
