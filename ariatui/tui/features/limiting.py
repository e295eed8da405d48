"""Limits of speed: of downloads, or of all together."""

from collections.abc import Sequence

from ariatui.model.aria2_options import Present
from ariatui.model.download import Gid
from ariatui.model.limits import COMMON_LIMITS, LIMITS, BadLimit, read_limit, written
from ariatui.model.numbers import whole
from ariatui.text import clean
from ariatui.tui import glyphs
from ariatui.tui.features.feature import Handlers
from ariatui.tui.features.tuning import Tuning
from ariatui.tui.form import Answer, Field, Form

_EXPLANATION = "Such as 500K, 2M or 1.5 MiB/s; none for no limit."
_LABELS = ("Down", "Up")


class Limiting(Tuning):
    """Typed with units, and sent in bytes."""

    def handlers(self) -> Handlers:
        """Two keys."""
        return {"limit": self._limit, "limit-all": self._limit_all}

    def _limit(self) -> None:
        if gids := self.changeable():
            self._open(f"Speed limits of {self.whose(gids)}", LIMITS, gids)

    def _limit_all(self) -> None:
        if self.main.session.is_ready():
            self._open("Speed limits of all downloads together", COMMON_LIMITS, None)

    def _open(self, heading: str, names: Sequence[str], gids: Sequence[Gid] | None) -> None:
        from ariatui.tui.screens.form import FormScreen  # noqa: PLC0415 - 15 ms, rarely needed

        fields = [Field(label, placeholder=glyphs.ELLIPSIS) for label in _LABELS]
        form = Form(clean(heading), clean(_EXPLANATION), fields)

        def take(answers: Sequence[Answer]) -> None:
            pairs = zip(names, answers, strict=True)
            limits = {n: str(read_limit(a.text)) for n, a in pairs if a.changed}
            self.send(dialog, gids, limits, self.main.tell)

        dialog = FormScreen(form, _complaint, take)
        self.main.app.clear_notifications()
        self.main.app.push_screen(dialog)

        def show(present: Present) -> None:
            dialog.learn(map(_field, _LABELS, map(present.value, names)))

        self.read_into(dialog, gids, show, dialog.complain)


def _field(label: str, value: str | None) -> Field:
    """A field with the limit at present; None stands for several."""
    if value is None:
        return Field(label, placeholder="not the same for all")
    limit = whole(value)
    return Field(label, clean(value) if limit is None else written(limit))


def _complaint(answers: Sequence[Answer]) -> str:
    for answer in answers:
        if answer.changed:
            try:
                read_limit(answer.text)
            except BadLimit as error:
                return str(error)
    return ""
