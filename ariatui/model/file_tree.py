"""The files of a download as a tree of folders, and which of them are chosen.

Made for torrents of ten thousand files: whatever is done goes through them once at most, and lines
are drawn one by one. Knows nothing of how lines look, nor of how a choice reaches the daemon.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ariatui.model.details import File

_Tree = dict[str, "File | _Tree"]

_DEEPEST = 60
"""Folders in folders that are shown as such."""


class Node(NamedTuple):
    """A file, or a folder with all that is below it."""

    name: str
    depth: int
    key: str
    """The path from the download's directory on."""
    end: int
    """The place behind the last node below this one."""
    numbers: tuple[int, ...]
    """aria2's indexes of the files: one, or those of a whole folder."""
    is_folder: bool


@dataclass(slots=True)
class Sum:
    """What the files of a node come to. Lengths are bytes."""

    length: int = 0
    completed_length: int = 0
    chosen: int = 0


class FileTree:
    """All files of one download.

    Args:
        staged: What was chosen of them before.
    """

    def __init__(self, staged: Iterable[int] | None = None) -> None:
        self.nodes: Sequence[Node] = ()
        self.staged: set[int] | None = None if staged is None else set(staged)
        """The choice that the daemon has not been told of yet, by aria2's indexes; None if none."""
        self._files: tuple[File, ...] = ()
        self._directory = ""
        self._by_number: dict[int, File] = {}
        self._folded: set[str] = set()
        self._visible: list[int] = []
        self._sums: dict[int, Sum] = {}

    def __len__(self) -> int:
        """How many lines there are: nodes that no folded folder hides."""
        return len(self._visible)

    def node(self, line: int) -> Node:
        """What stands in a line."""
        return self.nodes[self._visible[line]]

    def sum(self, line: int) -> Sum:
        """What the files of a line come to."""
        place = self._visible[line]
        if place not in self._sums:
            chosen = self.chosen
            files = [self._by_number[number] for number in self.nodes[place].numbers]
            self._sums[place] = Sum(
                sum(file.length for file in files),
                sum(file.completed_length for file in files),
                sum(file.number in chosen for file in files),
            )
        return self._sums[place]

    def is_folded(self, node: Node) -> bool:
        """Whether a folder hides what is below it."""
        return node.key in self._folded

    @property
    def selected(self) -> set[int]:
        """The indexes of the files that the daemon downloads."""
        return {file.number for file in self._files if file.selected}

    @property
    def chosen(self) -> set[int]:
        """The indexes of the files that are chosen, whether the daemon knows it yet or not."""
        return self.selected if self.staged is None else self.staged

    @property
    def count(self) -> int:
        """How many files there are."""
        return len(self._files)

    @property
    def length_chosen(self) -> int:
        """The bytes of the files that are chosen."""
        chosen = self.chosen
        return sum(file.length for file in self._files if file.number in chosen)

    def take(self, files: tuple[File, ...], directory: str) -> None:
        """Take in what the daemon tells; the choice that it does not know stays."""
        if files is self._files and directory == self._directory:
            return
        paths, before = [f.path for f in files], [f.path for f in self._files]
        self._files = files
        self._by_number = {file.number: file for file in files}
        self._sums.clear()
        if paths != before or directory != self._directory or not self.nodes:
            self._directory = directory
            self.nodes = _nodes(files, directory)
            self._show()
        if self.staged is not None:
            self._stage(self.staged & self._by_number.keys())

    def line_above(self, line: int) -> int | None:
        """The line of the folder that a line is in; None if it is in none."""
        depth = self.node(line).depth
        above = range(line - 1, -1, -1) if depth else ()
        return next((one for one in above if self.node(one).depth < depth), None)

    def fold(self, line: int) -> None:
        """Hide what is below a folder, or show it again."""
        node = self.node(line)
        if node.is_folder:
            self._folded ^= {node.key}
            self._show()

    def toggle(self, numbers: Iterable[int]) -> None:
        """Choose these files; if all of them are chosen, none of them."""
        wanted = set(numbers)
        chosen = self.chosen
        self._stage(chosen - wanted if wanted <= chosen else chosen | wanted)

    def toggle_all(self) -> None:
        """Choose all files; if they all are, none."""
        self.toggle(self._by_number)

    def invert(self) -> None:
        """Choose what is not chosen, and nothing else."""
        self._stage(self._by_number.keys() - self.chosen)

    def toggle_kind(self, line: int) -> str:
        """Choose all files of the type of the one in a line, or none of them; that type."""
        kind = _kind(self.node(line).key)
        self.toggle(number for number, file in self._by_number.items() if _kind(file.path) == kind)
        return kind

    def drop(self) -> None:
        """Forget the choice that the daemon does not know."""
        self.staged = None
        self._sums.clear()

    def _stage(self, numbers: set[int]) -> None:
        self.staged = numbers if numbers != self.selected else None
        self._sums.clear()

    def _show(self) -> None:
        self._visible, place = [], 0
        self._sums.clear()
        while place < len(self.nodes):
            node = self.nodes[place]
            self._visible.append(place)
            place = node.end if node.key in self._folded else place + 1


def _kind(path: str) -> str:
    name = path.rpartition("/")[2]
    return name.rpartition(".")[2].casefold() if "." in name else ""


def _nodes(files: Sequence[File], directory: str) -> list[Node]:
    """All folders and files, each folder before what is in it."""
    root: _Tree = {}
    prefix = directory.rstrip("/") + "/"
    for file in files:
        *folders, name = (file.path.removeprefix(prefix) or "?").split("/", _DEEPEST)
        tree = root
        # Two files of one path cannot be; whatever the daemon says, none is lost.
        for folder in folders:
            place = f"{folder}/" if isinstance(tree.get(folder), File) else folder
            below = tree.get(place)
            if not isinstance(below, dict):
                below = tree[place] = {}
            tree = below
        tree[name if name not in tree else f"{name} ({file.number})"] = file
    nodes: list[Node | None] = []
    _add(nodes, root, "", 0)
    return [node for node in nodes if node is not None]


def _add(nodes: list[Node | None], tree: _Tree, before: str, depth: int) -> list[int]:
    """Add what is in a folder, in the daemon's order; the indexes of its files."""
    numbers: list[int] = []
    for name, below in tree.items():
        key = f"{before}{name}"
        if isinstance(below, File):
            own = [below.number]
            nodes.append(Node(name, depth, key, len(nodes) + 1, (below.number,), is_folder=False))
        else:
            place = len(nodes)
            nodes.append(None)
            own = _add(nodes, below, f"{key}/", depth + 1)
            nodes[place] = Node(name, depth, key, len(nodes), tuple(own), is_folder=True)
        numbers += own
    return numbers
