"""What counts as a file of a download, and which daemon is one of this machine."""

import os
import socket
from pathlib import Path

import pytest

from ariatui import disk
from ariatui.model.storage import Storage
from tests.aria2 import Aria2


def test_only_an_aria2_of_this_machine_is_one(aria2: Aria2) -> None:
    local = disk.aria2_at(aria2.port)
    assert local is not None
    assert local.directory == Path(f"/proc/{aria2.pid}/cwd").readlink()
    with socket.create_server(("127.0.0.1", 0)) as other:
        assert disk.aria2_at(other.getsockname()[1]) is None


def test_only_regular_files_at_absolute_paths_count(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"12345")
    (tmp_path / "link").symlink_to(tmp_path / "file")
    os.mkfifo(tmp_path / "pipe")
    names = ["file", "link", "pipe", "missing", "file", "", "bad\0name"]
    paths = [*(f"{tmp_path}/{name}" for name in names), "README.md", str(tmp_path)]
    assert disk.existing(paths) == [disk.DiskFile(tmp_path / "file", 5)]


def test_folders_go_only_once_they_are_empty(tmp_path: Path) -> None:
    for name in ("torrent/a/1", "torrent/a/2", "torrent/b/mine", "torrent.aria2"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    storage = Storage(str(tmp_path), tuple(f"{tmp_path}/torrent/a/{n}" for n in (1, 2)), "torrent")
    assert storage.folder == f"{tmp_path}/torrent"
    files = disk.existing(storage.files)
    assert [file.path.name for file in files] == ["1", "2", "torrent.aria2"]
    assert disk.delete(files, [storage.folder]) == (3, {})
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["b", "mine", "torrent"]


def test_a_relative_folder_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path)
    disk.delete([], ["empty"])
    assert (tmp_path / "empty").is_dir()


def test_what_cannot_be_deleted_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    gone = disk.DiskFile(tmp_path / "gone", 1)
    done = disk.delete([disk.DiskFile(folder, 0), gone], [])
    assert (done.files, list(done.failures)) == (0, [folder])


def test_a_file_is_known_again_in_another_spelling(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "here").symlink_to(tmp_path)
    files = disk.existing([f"{tmp_path}/a", f"{tmp_path}/b"])
    paths = [f"{tmp_path}/here/../{tmp_path.name}/here/a", f"{tmp_path}/missing", "a", "bad\0name"]
    assert disk.also_at(files, paths) == {tmp_path / "a"}


def test_relative_paths_start_where_the_daemon_does() -> None:
    storage = Storage("dl", ("dl/album/1", ""), "album")
    assert storage.is_relative
    below = storage.below(Path("/srv"))
    assert below == Storage("/srv/dl", ("/srv/dl/album/1", ""), "album")
    assert below.folder == "/srv/dl/album"
    assert storage.below(None) == storage
    whole = Storage("/d", ("/d/a.iso",))
    assert whole.below(Path("/srv")) == whole


def test_a_single_file_has_its_control_file_beside_it() -> None:
    storage = Storage("/d", ("/d/a.iso",), "a.iso")
    assert storage.folder == ""
    assert storage.files == ("/d/a.iso", "/d/a.iso.aria2")
    assert Storage("/d", ()).files == ()
