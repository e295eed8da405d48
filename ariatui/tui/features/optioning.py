"""Any option that can be changed: found by its name or sense, shown, edited, sent."""

from collections.abc import Mapping, Sequence
from functools import partial

from ariatui.model import aria2_options
from ariatui.model.aria2_options import LISTS, Option, Present, is_secret
from ariatui.model.download import Gid, Status
from ariatui.model.limits import COMMON_LIMITS, LIMITS, BadLimit, read_limit
from ariatui.text import Clean, clean
from ariatui.tui import glyphs
from ariatui.tui.features.feature import Handlers
from ariatui.tui.features.tuning import Tuning
from ariatui.tui.form import Answer, Field, Form
from ariatui.tui.screens.options import OptionsScreen
from ariatui.words import Report, option_words

_LONGEST = 100_000
"""Characters of a value that may be changed rather than typed anew: lists of trackers are long."""


class Optioning(Tuning):
    """Reads what is in force when the list is opened, and when something was changed."""

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
        dialog = OptionsScreen(
            clean(f"Options of {self._whose(gids)}"),
            list(aria2_options.options(common=gids is None).values()),
            partial(self._absence, gids is None),
            self._shown,
            lambda option: self._edit(dialog, gids, option),
        )
        self.main.app.clear_notifications()
        self.main.app.push_screen(dialog)
        self._present = None
        self._read_for(dialog, gids)

    def _read_for(self, list_: OptionsScreen, gids: Sequence[Gid] | None) -> None:
        """Show what is in force, once that is told."""

        def show(present: Present) -> None:
            self._present = present
            list_.draw()

        self.read_into(list_, gids, show, list_.complain)

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

        from ariatui.tui.screens.form import FormScreen  # noqa: PLC0415 - 15 ms, rarely needed

        heading = clean(f"{option.name} of {self._whose(gids)}")
        form = Form(heading, self._explanation(option, gids), [_field(option, self._present)])

        def tell(report: Report) -> None:
            list_.go_on(report.text)
            self._read_for(list_, gids)

        def take(answers: Sequence[Answer]) -> None:
            self.send(dialog, gids, _values(option, answers[0]), tell)

        dialog = FormScreen(form, partial(_complaint, option), take)
        self.main.app.push_screen(dialog)
        if self._present is None:
            self.read_into(
                dialog, gids, lambda known: dialog.learn([_field(option, known)]), dialog.complain
            )

    def _explanation(self, option: Option, gids: Sequence[Gid] | None) -> Clean:
        """Its sense, what it takes, and what downloads that run do when it is changed."""
        downloads = self.main.session.mirror.downloads
        known = [downloads[gid] for gid in gids or () if gid in downloads]
        active = sum(one.status is Status.ACTIVE for one in known) if option.restarts else 0
        return option_words.explanation(option, active, len(known))


def _field(option: Option, present: Present | None) -> Field:
    """A line with the present value, or a few for an option that may be given several times."""
    field = Field(masked=is_secret(option.name), has_lines=option.name in LISTS)
    value = None if present is None else present.value(option.name)
    if value is None:
        known = present is not None
        return field._replace(placeholder="not the same for all" if known else glyphs.ELLIPSIS)
    if field.masked:
        return field._replace(placeholder="(set)" if value else "(not set)")
    if field.has_lines:
        lines = [clean(line, _LONGEST) for line in aria2_options.lines(value)]
        return field._replace(value="\n".join(lines), placeholder="not set")
    shown = clean(option_words.typed(option.name, value), _LONGEST)
    return field._replace(value=shown, placeholder="not set", choices=option.choices)


def _values(option: Option, answer: Answer) -> Mapping[str, str | list[str]]:
    """What to send of an answer that is no cause for complaint, nothing if nothing was changed."""
    if not answer.changed:
        return {}
    if option.name in LISTS:
        return {option.name: list(aria2_options.lines(answer.text)) or ""}
    if option.name in (*LIMITS, *COMMON_LIMITS):
        return {option.name: str(read_limit(answer.text))}
    return {option.name: option.read(answer.text) or ""}


def _complaint(option: Option, answers: Sequence[Answer]) -> str:
    answer = answers[0]
    if not answer.changed:
        return ""
    if option.name in (*LIMITS, *COMMON_LIMITS):
        try:
            read_limit(answer.text)
        except BadLimit as error:
            return str(error)
    elif option.name in LISTS:
        bad = aria2_options.bad_line(option.name, answer.text)
        return option_words.bad_line(option, bad) if bad else ""
    elif option.read(answer.text) is None:
        return option_words.not_taken(option)
    return ""
