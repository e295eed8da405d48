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
    """Shares its room out between what stands in it."""

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
        &.-below > DetailsPane { display: block; height: 55%; }
        &.-instead > DetailsPane { display: block; height: 100%; }
    }
    """

    def put_details(self, place: Place) -> None:
        """Let the details be there."""
        for one in (Place.BESIDE, Place.BELOW, Place.INSTEAD):
            self.set_class(one is place, f"-{one.value}")
