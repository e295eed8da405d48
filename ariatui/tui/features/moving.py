"""Moving the cursor over the table."""

from ariatui.tui.features.feature import Feature, Handlers


class Moving(Feature):
    """By rows, by pages, to the ends."""

    def handlers(self) -> Handlers:
        """The keys of a list."""
        table = self.main.table
        return {
            "up": lambda: table.move(-1),
            "down": lambda: table.move(1),
            "page-up": lambda: table.move_page(-1),
            "page-down": lambda: table.move_page(1),
            "half-page-up": lambda: table.move_page(-0.5),
            "half-page-down": lambda: table.move_page(0.5),
            "first": lambda: table.move_to(0),
            "last": table.move_last,
        }
