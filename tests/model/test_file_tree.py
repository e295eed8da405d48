"""Files as a tree: folded, chosen by folder and by type, and quick with ten thousand of them."""

import time

from ariatui.model.details import File
from ariatui.model.file_tree import FileTree


def files(*paths: str, selected: bool = True) -> tuple[File, ...]:
    return tuple(
        File(place, f"/d/{path}", 10 * place, place, selected)
        for place, path in enumerate(paths, start=1)
    )


ALBUM = files("Album/CD1/one.flac", "Album/CD1/one.LOG", "Album/CD2/two.flac", "Album/cover.jpg")


def tree_of(told: tuple[File, ...] = ALBUM) -> FileTree:
    tree = FileTree()
    tree.take(told, "/d")
    return tree


def staged(tree: FileTree) -> set[int] | None:
    return tree.staged


def lines(tree: FileTree) -> list[str]:
    nodes = [tree.node(line) for line in range(len(tree))]
    return [f"{' ' * node.depth}{node.name}{'/' * node.is_folder}" for node in nodes]


def test_each_folder_stands_before_what_is_in_it() -> None:
    assert lines(tree_of()) == [
        "Album/", " CD1/", "  one.flac", "  one.LOG", " CD2/", "  two.flac", " cover.jpg",
    ]  # fmt: skip


def test_a_folder_sums_up_what_is_below_it() -> None:
    tree = tree_of()
    assert (tree.sum(0).length, tree.sum(0).completed_length, tree.sum(0).chosen) == (100, 10, 4)
    assert (tree.sum(1).length, tree.sum(1).chosen) == (30, 2)
    assert (tree.sum(6).length, tree.sum(6).chosen) == (40, 1)


def test_a_folded_folder_hides_what_is_below_it_and_stays_folded() -> None:
    tree = tree_of()
    tree.fold(1)
    assert lines(tree)[:3] == ["Album/", " CD1/", " CD2/"]
    tree.take(files("Album/CD1/one.flac", "Album/new"), "/d")
    assert lines(tree) == ["Album/", " CD1/", " new"]
    tree.fold(1)
    assert lines(tree) == ["Album/", " CD1/", "  one.flac", " new"]


def test_each_line_is_below_that_of_its_folder() -> None:
    tree = tree_of()
    assert [tree.line_above(line) for line in range(len(tree))] == [None, 0, 1, 1, 0, 4, 0]


def test_files_are_chosen_by_folder() -> None:
    tree = tree_of()
    tree.toggle(tree.node(1).numbers)
    assert staged(tree) == {3, 4}
    assert tree.sum(0).chosen == 2
    tree.toggle(tree.node(2).numbers)
    assert staged(tree) == {1, 3, 4}
    tree.toggle(tree.node(1).numbers)
    assert staged(tree) is None, "it is what the daemon has"


def test_files_are_chosen_by_type_whatever_its_case() -> None:
    tree = tree_of(files("a.MKV", "b.mkv", "b.nfo", "mkv"))
    assert tree.toggle_kind(1) == "mkv"
    assert staged(tree) == {3, 4}
    tree.toggle_kind(0)
    assert staged(tree) is None


def test_all_none_and_the_others() -> None:
    tree = tree_of()
    tree.toggle_all()
    assert staged(tree) == set()
    tree.toggle(tree.node(6).numbers)
    tree.invert()
    assert staged(tree) == {1, 2, 3}
    tree.toggle_all()
    assert staged(tree) is None


def test_a_choice_is_kept_until_the_daemon_has_it_or_it_is_dropped() -> None:
    tree = tree_of()
    tree.toggle([2])
    tree.take(tuple(f._replace(completed_length=9) for f in ALBUM), "/d")
    assert staged(tree) == {1, 3, 4}
    tree.take(tuple(f._replace(selected=f.number != 2) for f in ALBUM), "/d")
    assert staged(tree) is None
    assert tree.chosen == {1, 3, 4}
    tree.toggle([1])
    tree.drop()
    assert tree.chosen == {1, 3, 4}


def test_paths_that_cannot_be_lose_no_file() -> None:
    deep = "/".join("x" * 5000)
    tree = tree_of(files("a", "a", "a/b", "", "a/b/c", deep))
    assert {n for node in tree.nodes for n in node.numbers} == {1, 2, 3, 4, 5, 6}
    assert max(node.depth for node in tree.nodes) < 100
    assert len(tree_of(())) == 0


def test_10_000_files_are_no_work() -> None:
    many = files(*(f"T/{place % 100}/{place}.bin" for place in range(10_000)))
    tree = FileTree()
    began = time.process_time()
    tree.take(many, "/d")
    tree.toggle_all()
    tree.toggle_kind(5)
    for line in range(50):
        tree.sum(line)
    assert time.process_time() - began < 1
    assert len(tree) == 10_101
