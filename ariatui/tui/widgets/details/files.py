"""The files of a download as a tree, in which they are chosen."""

from collections.abc import Iterator, Sequence
from typing import overload

from ariatui import words
from ariatui.model.details import Topic
from ariatui.model.download import Download, Gid
from ariatui.model.file_tree import FileTree
from ariatui.text import Clean, clean, fit, fit_middle, fit_right, percent, size
from ariatui.tui import glyphs
from ariatui.tui.widgets.details.page import Dossier, Line, Page, notes

_SIZE, _SHARE, _MARK = 8, 4, 4


class FilesPage(Page):
    """Holds the tree of the download that was shown last, and what is chosen in it."""

    title = "Files"
    topics = (Topic.FILES, Topic.ABOUT)

    def __init__(self) -> None:
        self.tree = FileTree()
        self._gid: Gid | None = None

    def applies(self, download: Download) -> bool:
        """Always."""
        del download
        return True

    def lines(self, dossier: Dossier, width: int) -> Sequence[Line]:
        """Lines that are drawn only as they are taken: there may be ten thousand."""
        details = dossier.details
        if self._gid != details.gid:
            self.tree, self._gid = FileTree(dossier.chosen), details.gid
        is_placed = details.about is not None or Topic.ABOUT in details.withheld
        if details.files is None or not is_placed:
            missing = Topic.FILES if details.files is None else Topic.ABOUT
            return notes(dossier.absence(missing), width)
        files = details.files
        if len(files) == 1:
            # Of a file aria2 counts whole pieces only, of a download all that is there; and a file
            # has neither path nor length before it runs.
            (only,), download = files, dossier.download
            path, length = only.path or words.name_of(download), only.length or download.size
            done = download.completed_length
            files = (only._replace(path=path, length=length, completed_length=done),)
        self.tree.take(files, details.about.directory if details.about else "")
        return _Lines(self.tree, width)

    def fold(self, line: int, *, is_folded: bool) -> int | None:
        """Fold the folder on a line, or go to the one above it; or unfold it.

        Returns:
            The line that the keys are on then; None where there is no such thing to do.
        """
        if line >= len(self.tree):
            return None
        node = self.tree.node(line)
        if node.is_folder and self.tree.is_folded(node) is not is_folded:
            self.tree.fold(line)
            return line
        return self.tree.line_above(line) if is_folded else None

    def foot(self, dossier: Dossier) -> Clean:
        """The choice that aria2 does not know yet."""
        staged = self.tree.staged
        if staged is None:
            return clean("")
        chosen = f"{len(staged):,} of {self.tree.count:,} chosen, {size(self.tree.length_chosen)}"
        way = "Esc drops it" if dossier.is_inside else "e goes there"
        return clean(f"{chosen}; w tells aria2, {way}")


class _Lines(Sequence[Line]):
    def __init__(self, tree: FileTree, width: int) -> None:
        self._tree = tree
        self._width = width

    def __len__(self) -> int:
        return len(self._tree)

    @overload
    def __getitem__(self, line: int) -> Line: ...
    @overload
    def __getitem__(self, line: slice) -> Sequence[Line]: ...
    def __getitem__(self, line: int | slice) -> Line | Sequence[Line]:
        if isinstance(line, slice):
            return [self._draw(one) for one in range(len(self))[line]]
        return self._draw(range(len(self))[line])

    def __iter__(self) -> Iterator[Line]:
        return map(self._draw, range(len(self)))

    def _draw(self, line: int) -> Line:
        tree = self._tree
        node, total = tree.node(line), tree.sum(line)
        full = total.chosen == len(node.numbers)
        mark = f"[{glyphs.CHOSEN if full else '-' if total.chosen else ' '}]"
        folder = glyphs.FOLDED if tree.is_folded(node) else glyphs.UNFOLDED
        name = f"{'  ' * min(node.depth, 10)}{folder if node.is_folder else ' '} {node.name}"
        room = self._width - _MARK - _SIZE - _SHARE - 2
        style = "plain" if total.chosen else "label"
        return [
            (fit(Clean(mark), _MARK), style),
            (fit_middle(clean(name), max(room, 0)), style),
            (Clean(" "), style),
            (fit_right(size(total.length), _SIZE), style),
            (Clean(" "), style),
            (fit_right(percent(total.completed_length, total.length), _SHARE), style),
        ]
