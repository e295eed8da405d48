"""Adding downloads: asks for their URIs, and keeps what was typed until it has been taken."""

from ariatui import words
from ariatui.tui.features.feature import Feature, Handlers
from ariatui.tui.screens.prompt import PromptScreen, Question


class Adding(Feature):
    """What is typed goes to the daemon as it is."""

    _uris = ""
    """What was typed, until the daemon has taken all of it."""

    def handlers(self) -> Handlers:
        """One key."""
        return {"add": self._ask}

    def take_report(self, report: words.Report) -> None:
        """Forget what was typed once all of it was added."""
        if report == words.added(len(self._uris.split())):
            self._uris = ""

    def _ask(self) -> None:
        if self.main.session.is_ready():
            explanation = "One or more URIs or magnet links, with blanks between."
            question = Question("Add downloads", explanation, "https://", answer=self._uris)
            self.main.app.push_screen(PromptScreen(question), self._take)

    def _take(self, answer: str | None) -> None:
        session = self.main.session
        self._uris = answer or ""
        if self._uris and session.is_ready():
            session.commands.adder.add(self._uris.split())
