"""Each page of the details takes any facts in any width, and shows nothing that is not clean."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from ariatui.model.chronicle import Speeds, Times
from ariatui.model.details import About, Details, File, Peer, Server, Topic, Uri
from ariatui.model.download import Download, Gid, Status
from ariatui.text import clean
from ariatui.tui.widgets.details.files import FilesPage
from ariatui.tui.widgets.details.lists import (
    MirrorsPage,
    OptionsPage,
    PeersPage,
    ServersPage,
    TrackersPage,
)
from ariatui.tui.widgets.details.overview import OverviewPage
from ariatui.tui.widgets.details.page import Dossier, Page

GID = Gid("a" * 16)
BAD = "\x1b[2J\x9b31m\u202e\n日本\ud800[/nope]" * 20
PAGES: list[Callable[[], Page]] = [
    OverviewPage,
    FilesPage,
    PeersPage,
    ServersPage,
    MirrorsPage,
    TrackersPage,
    OptionsPage,
]

HOSTILE = Details(
    GID,
    About(
        directory=BAD,
        num_pieces=2**60,
        piece_length=2**60,
        num_seeders=2**60,
        info_hash=BAD,
        mode=BAD,
        comment=BAD,
        creation_date=2**62,
        trackers=((BAD, BAD), (BAD,)),
        followed_by=(GID,),
    ),
    "zz",
    (File(1, BAD, 2**60, 2**61, selected=True, uris=(BAD,)), File(1, "/", 0, 0, selected=False)),
    (Peer(BAD, BAD, 2**60, 2**60, 0, seeder=False, am_choking=True, peer_choking=True),),
    (Server(0, BAD, BAD, 2**60),),
    (Uri(BAD, used=True),),
    {BAD: BAD, "bt-tracker": f"{BAD},{BAD}"},
)


def view_of(
    details: Details,
    status: Status = Status.ACTIVE,
    times: Times = Times(),  # noqa: B008 - a value
    **facts: int,
) -> Dossier:
    speeds = Speeds()
    for step in range(300):
        speeds.take(2**60 * (step % 7), step)
    download = Download(GID, status, name=BAD, error_code=7, error_message=BAD, torrent=True)
    return Dossier(download.with_facts(**facts), None, details, times, speeds, 300, 1.7e9)  # type: ignore[arg-type]  # numbers only


def text_of(page: Page, view: Dossier, width: int) -> str:
    lines = page.lines(view, width)
    drawn = [*lines, *page.drawings(view, width, 40 - len(lines))]
    return "\n".join("".join(text for text, _ in line) for line in drawn)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("details", [HOSTILE, Details(GID)], ids=["hostile", "nothing"])
@pytest.mark.parametrize("status", [Status.ACTIVE, Status.ERROR])
def test_any_facts_in_any_width(page: Callable[[], Page], details: Details, status: Status) -> None:
    for width in (1, 2, 10, 40, 63, 90, 300):
        text = text_of(page(), view_of(details, status), width)
        lines = text.split("\n")
        assert all(clean(line, 10_000) == line for line in lines)
        assert len(lines) < 100


@pytest.mark.parametrize("page", PAGES)
def test_what_aria2_does_not_tell_is_said(page: Callable[[], Page]) -> None:
    silent = Details(GID, withheld=frozenset(Topic))
    waiting, withheld = (text_of(page(), view_of(one), 200) for one in (Details(GID), silent))
    if page is OverviewPage:
        assert GID in waiting
    else:
        assert waiting == "Asking aria2…"
        assert withheld.startswith("aria2 does not tell that now")
        offline = text_of(page(), view_of(Details(GID))._replace(is_online=False), 30)
        assert offline == "There is no connection, so\nthat aria2 cannot be asked."


def test_files_are_shown_once_it_is_known_in_which_directory_they_are() -> None:
    """The page of mirrors asks for them too, and not for that."""
    page, file = FilesPage(), File(1, "/srv/a.iso", 10**6, 0, selected=True)
    alone = Details(GID, files=(file,))
    assert text_of(page, view_of(alone), 60).startswith("Asking aria2")
    kept = alone._replace(withheld=frozenset({Topic.ABOUT}))
    assert "▾ srv" in text_of(page, view_of(kept), 60)
    assert text_of(page, view_of(alone._replace(about=About("/srv"))), 60).startswith("[✓]   a.iso")


def test_a_single_file_that_has_not_started_is_called_as_its_row() -> None:
    """aria2 tells neither its path nor its length until it runs (observed on 1.37)."""
    files = (File(1, "", 0, 0, selected=True),)
    details = Details(GID, About(directory="/srv"), files=files)
    view = view_of(details, Status.PAUSED, total_length=2048, completed_length=1024)
    view = view._replace(download=view.download.with_facts(name="first.iso"))
    assert " ".join(text_of(FilesPage(), view, 60).split()).endswith("first.iso 2.0 KiB 50%")


def test_of_a_single_file_there_is_as_much_as_of_its_download() -> None:
    """Though aria2 counts only whole pieces of a file."""
    page, file = FilesPage(), File(1, "/srv/a.iso", 10**6, 0, selected=True)
    for done, share in ((220_000, "22%"), (310_000, "31%")):
        view = view_of(Details(GID, About("/srv"), files=(file,)), completed_length=done)
        assert text_of(page, view, 60).endswith(f" {share}")


def test_times_are_told_as_the_clock_on_the_wall_shows_them() -> None:
    text = text_of(OverviewPage(), view_of(Details(GID), times=Times(finished=280)), 80)
    at = datetime.fromtimestamp(1.7e9 - 20, UTC).astimezone()
    assert f"Finished    {at:%Y-%m-%d %H:%M:%S}" in text
    assert "Added       -  " in text


@pytest.mark.parametrize(
    ("status", "label"),
    [
        (Status.COMPLETE, "Finished"),
        (Status.ACTIVE, "Finished"),
        (Status.ERROR, "Failed"),
        (Status.REMOVED, "Removed"),
    ],
)
def test_an_end_is_called_by_what_it_was(status: Status, label: str) -> None:
    text = text_of(OverviewPage(), view_of(Details(GID), status, Times(finished=280)), 40)
    assert [line.split()[0] for line in text.split("\n") if "-" in line and "20" in line] == [label]


@pytest.mark.parametrize(
    ("peer_id", "client"),
    [
        ("A2-1-37-0-%00%FF", "aria2 1.37.0"),
        ("-TR4060-abc", "Transmission 4.0.6"),
        ("-qB4650-abc", "qBittorrent 4.6.5"),
        ("-ZZ1000-abc", "ZZ 1"),
        ("M7-9-2--abc", "M7-9-2--"),
        ("", ""),
    ],
)
def test_peers_programs_are_told_by_their_ids(peer_id: str, client: str) -> None:
    peer = Peer("127.0.0.1:5", peer_id, 0, 0, 0, seeder=False, am_choking=False, peer_choking=False)
    lines = text_of(PeersPage(), view_of(Details(GID, peers=(peer,))), 120).split("\n")
    place = lines[0].index("Client")
    assert lines[1][place : place + 30].strip() == client


def test_100_000_pieces_take_no_more_room_than_100() -> None:
    many = Details(GID, About(num_pieces=100_000, piece_length=5), "ff" * 6250 + "00" * 6250)
    lines = text_of(OverviewPage(), view_of(many), 80).split("\n")
    captions = [n for n, line in enumerate(lines) if "50,000 of 100,000" in line]
    assert len(captions) == 1
    place = captions[0] + 1
    drawn = lines[place : lines.index("", place)]
    half = len(drawn) // 2
    assert 4 <= len(drawn) < 12
    assert drawn[:half] == ["█" * 80] * half
    assert drawn[-half:] == ["░" * 80] * half
    assert len(lines) <= 40


@pytest.mark.parametrize("width", [30, 45, 79, 80, 100, 150, 200])
@pytest.mark.parametrize("torrent", [True, False])
def test_every_fact_has_its_place_whatever_is_known(width: int, *, torrent: bool) -> None:
    def places(view: Dossier) -> dict[str, tuple[int, int]]:
        download = view.download._replace(name="a.iso", torrent=torrent)
        lines = text_of(OverviewPage(), view._replace(download=download), width).split("\n")
        labels = ("Completed ", "Down ", "Time left ", "Up ", "Connections ", "Started ", "Ratio ")
        found = {
            label: [(n, s.find(label)) for n, s in enumerate(lines) if label in s]
            for label in labels
        }
        return {label: where[0] for label, where in found.items() if where}

    about = About("/srv", 5 * 2**30, 2**20, 2000, 12, "a" * 40, "multi", "Hello", 10**9)
    limits = {"max-download-limit": "1047552", "max-upload-limit": "1023"}
    full = view_of(
        Details(GID, about, "ff" * 250, options=limits),
        times=Times(1.0, 2.0, 3.0),
        total_length=2**40 - 1,
        completed_length=2**40 - 1 - 2**30,
        download_speed=1023 * 1024,
        upload_speed=1023 * 1024,
        connections=55,
    )
    before = places(view_of(Details(GID), Status.PAUSED))
    assert len(before) == 6 + torrent
    assert places(full) == before
    assert places(view_of(Details(GID, about), download_speed=5)) == before


def test_limits_stand_beside_the_speeds() -> None:
    details = Details(GID, options={"max-download-limit": "1047552", "max-upload-limit": "0"})
    view = view_of(details, download_speed=1023 * 1024)
    assert "Down        1023 KiB/s, max 1023 KiB/s " in text_of(OverviewPage(), view, 79)
    assert "Up          - " in text_of(OverviewPage(), view, 79)


def test_what_has_stopped_has_no_mirrors_to_tell() -> None:
    file = File(1, "/srv/a.iso", 10**6, 0, selected=True)
    details = Details(GID, files=(file,), withheld=frozenset({Topic.URIS}))
    said = "aria2 tells no mirrors of what has stopped."
    assert text_of(MirrorsPage(), view_of(details, Status.ERROR), 80) == said


def test_options_are_told_in_full_with_their_units() -> None:
    options = {
        "content-disposition-default-utf8": "false",
        "min-split-size": "20971520",
        "max-download-limit": "0",
        "lowest-speed-limit": "2048",
    }
    text = text_of(OptionsPage(), view_of(Details(GID, options=options)), 79)
    for line in ("content-disposition-default-utf8 false", "20.0 MiB", "no limit", "2.0 KiB/s"):
        assert line in text


@pytest.mark.parametrize(
    ("choked", "choking", "word"),
    [
        (False, False, "both ways"),
        (False, True, "down"),
        (True, False, "up"),
        (True, True, "neither"),
    ],
)
def test_which_way_a_peer_lets_data_flow(*, choked: bool, choking: bool, word: str) -> None:
    peer = Peer("127.0.0.1:5", "", 0, 0, 0, seeder=False, am_choking=choking, peer_choking=choked)
    text = text_of(PeersPage(), view_of(Details(GID, peers=(peer,))), 90)
    assert text.rstrip().endswith(f" {word}")


def test_no_password_is_among_the_options() -> None:
    options = {"http-passwd": "hunter2", "ftp-passwd": "", "split": "5"}
    text = text_of(OptionsPage(), view_of(Details(GID, options=options)), 60)
    assert "hunter2" not in text
    assert "(set)" in text
