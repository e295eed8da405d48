"""The middle of the screen, which the table and the details share."""

from enum import Enum

from textual.widget import Widget


class Place(Enum):
    """Where the details are."""

    NOWHERE = "nowhere"
    BESIDE = "beside"
    BELOW = "below"
    INSTEAD = "instead"


class Middle(Widget):
    """Shares its room out between what stands in it: what few rows leave is for the details."""

    DEFAULT_CSS = """
    Middle {
        height: 1fr;
        layout: vertical;
        overflow: hidden;
        &.-beside { layout: horizontal; }
        &.-beside > DetailsPane {
            display: block;
            width: 45%;
            height: 100%;
            border-left: solid $panel;
        }
        &.-below > DownloadTable { height: auto; max-height: 45%; }
        &.-below > DetailsPane { display: block; height: 1fr; }
        &.-instead > DetailsPane { display: block; height: 100%; }
        &.-inside > DownloadTable > .download-table--cursor {
            color: $foreground;
            background: $panel;
        }
        &.-inside > DownloadTable:nocolor > .download-table--cursor { text-style: underline; }
        &.-inside > DetailsPane > .details-pane--tab { background: $primary-muted; }
        &.-inside > DetailsPane > .details-pane--tab-on { background: $primary-muted; }
    }
    """

    def show_whose_keys(self, *, details: bool) -> None:
        """Let it be seen in which of them the keys move about."""
        self.set_class(details, "-inside")

    def put_details(self, place: Place) -> None:
        """Let the details be there."""
        for one in (Place.BESIDE, Place.BELOW, Place.INSTEAD):
            self.set_class(one is place, f"-{one.value}")
