"""Moving the cursor over the table, or over the details."""

from ariatui.tui.features.feature import Feature, Handlers


class Moving(Feature):
    """By rows, by pages, to the ends."""

    def handlers(self) -> Handlers:
        """The keys of a list."""
        moved = self.main.moved
        return {
            "up": lambda: moved.move(-1),
            "down": lambda: moved.move(1),
            "page-up": lambda: moved.move_page(-1),
            "page-down": lambda: moved.move_page(1),
            "half-page-up": lambda: moved.move_page(-0.5),
            "half-page-down": lambda: moved.move_page(0.5),
            "first": moved.move_first,
            "last": moved.move_last,
        }
