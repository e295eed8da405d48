"""A screen that draws just the lines that have changed, where nothing lies over them.

Textual's compositor draws every widget anew that lies between the first line that has changed and
the last, and cuts all of it into pieces: a third of what a tick costs. Here a widget that reports
lines draws these, onto the canvas. With a toast, a dialog or a new layout in the way, it is
Textual's affair. For that this overrides `Screen._compositor_refresh`, which is private to Textual,
as is what it reads; whether they are there is looked at once.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, TypeVar

from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from ariatui.tui.ground import attributes
from ariatui.tui.output.thrifty import ThriftyApp

if TYPE_CHECKING:
    from textual._compositor import Compositor

_PRIVATE_PARTS = frozenset(
    {
        "_compositor",
        "_compositor_refresh",
        "_dirty_widgets",
        "_layout_required",
        "_on_timer_update",
        "_repaint_required",
    }
)

T = TypeVar("T")

Patch = tuple[Widget, Region, Region]
"""A widget, where it stands, and what of that has changed: places on the screen."""


def _is_known_ground() -> bool:
    try:
        from textual._compositor import Compositor  # noqa: PLC0415 - may be gone
    except ImportError:
        return False
    return (
        attributes(Screen) >= _PRIVATE_PARTS
        and attributes(Compositor) >= {"_dirty_regions", "visible_widgets"}
        and hasattr(ThriftyApp, "_update_mouse_over")
    )


KNOWN_GROUND = _is_known_ground()
"""If not, the compositor draws everything."""


class PatchingScreen(Screen[T]):
    """Draws what has changed."""

    def draw_now(self) -> None:
        """Draw what widgets have to have drawn, unless a new layout comes first.

        Otherwise a message from each, one of the screen to itself and a timer come before that.
        """
        if not KNOWN_GROUND:
            return
        visible = self._compositor.visible_widgets
        if any(widget._layout_required for widget in (self, *visible)):  # noqa: SLF001
            return
        waiting = [widget for widget in visible if widget._repaint_required]  # noqa: SLF001
        for widget in waiting:
            widget._repaint_required = False  # noqa: SLF001
        self._dirty_widgets.update(waiting)
        self._on_timer_update()

    def _compositor_refresh(self) -> None:
        app = self.app
        if KNOWN_GROUND and isinstance(app, ThriftyApp) and app.screen is self:
            compositor: Compositor = self._compositor
            patches = list(_patches(compositor, self._dirty_widgets))
            if None not in patches and app.can_patch:
                compositor._dirty_regions.clear()  # noqa: SLF001
                self._dirty_widgets.clear()
                app.patch(_lines([patch for patch in patches if patch]))
                app._update_mouse_over(self)  # noqa: SLF001
                return
        super()._compositor_refresh()


def _patches(compositor: "Compositor", dirty: set[Widget]) -> Iterator[Patch | None]:
    """For each region that has changed, what draws it; None where it is not for one alone."""
    for region in compositor._dirty_regions:  # noqa: SLF001
        there = [
            (widget, place)
            for widget, (place, clip) in compositor.visible_widgets.items()
            if place.overlaps(region) and clip.overlaps(region)
        ]
        # The first is the uppermost: it has to fill the region, above what holds it only.
        widget, place = there[0] if there else (None, region)
        holders = [] if widget is None else widget.ancestors
        is_alone = all(other in holders for other, _ in there[1:])
        if widget in dirty and place.contains_region(region) and is_alone:
            yield widget, place, region
        else:
            yield None


def _lines(patches: list[Patch]) -> Iterator[tuple[int, int, Strip]]:
    """The column and the line where each one begins, and what stands there."""
    for widget, place, region in patches:
        x, y = region.offset
        for line, strip in enumerate(widget.render_lines(region.translate(-place.offset)), y):
            yield x, line, strip
