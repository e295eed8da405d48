"""What concerns the program rather than any download."""

from ariatui.tui.features.feature import Feature, Handlers
from ariatui.tui.screens.help import HelpScreen


class Program(Feature):
    """Help, palette, colours, the shell, the end."""

    def handlers(self) -> Handlers:
        """Most of it Textual's own."""
        main, app = self.main, self.main.app
        return {
            "help": lambda: app.push_screen(HelpScreen(main.keymap)),
            "palette": app.action_command_palette,
            "servers": lambda: main.post_message(main.ServersWanted()),
            "theme": app.search_themes,
            "repaint": lambda: main.post_message(main.RepaintWanted()),
            "suspend": app.action_suspend_process,
            "quit": app.exit,
        }
