"""What is said: true, in one sentence, and harmless whatever the daemon sends."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ariatui import words
from ariatui.model.addition import Addition
from ariatui.model.download import Download, Gid, Section, Status
from ariatui.model.phase import Wish
from ariatui.model.rate import Pace
from ariatui.text import Clean, clean
from ariatui.words import ERRORS, Report, Severity, add_words, link_words

A, B, C, D, E = (Gid(digit * 16) for digit in "abcde")
ACTIVE = Download(A, Status.ACTIVE, name="a.iso")

HARMFUL = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}

any_text = st.text(st.characters(exclude_categories=()), max_size=80)
HOSTILE = [
    "\x1b]0;owned\x07",
    "\x9b31mred",
    "first\nsecond\r",
    "x\u202egpj.exe",
    "\u2066a\u2069",
    "a\u200b\u2028b\u2029",
    "\ud800",
    "\x00\x7f",
    "[bold]markup[/]",
    "x" * 100_000,
]
foreign = any_text | st.sampled_from(HOSTILE)
wishes = st.sampled_from(Wish)
downloads = st.builds(
    Download,
    gid=st.just(A),
    status=st.sampled_from(Status),
    name=foreign,
    error_code=st.none() | st.integers(0, 40),
    error_message=foreign,
)


def is_harmless(text: Clean) -> bool:
    """Whether a terminal acts on none of it."""
    return clean(text) == text and not any(unicodedata.category(c) in HARMFUL for c in text)


# Hostile text.


@given(downloads)
def test_a_name_and_an_end_are_harmless(download: Download) -> None:
    assert is_harmless(words.name_of(download))
    assert is_harmless(words.what_happened(download))


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:20])
def test_every_word_about_a_failure_is_harmless(text: str) -> None:
    failed = ACTIVE._replace(status=Status.ERROR, name=text, error_message=text)
    assert is_harmless(words.name_of(failed))
    for code in (None, 0, 1, 3, 77):
        assert is_harmless(words.what_happened(failed._replace(error_code=code)))


@given(
    wish=wishes,
    told=st.lists(st.none() | downloads, max_size=3),
    said=foreign,
    done=st.integers(0, 9),
)
@settings(max_examples=80)
def test_every_report_is_harmless(
    wish: Wish, told: list[Download | None], said: str, done: int
) -> None:
    known = [download for download in told if download]
    by_gid = dict(zip((A, B, C), told, strict=False))
    reports = [
        words.nothing_to_do(wish, told),
        words.refused(wish, by_gid, dict.fromkeys(by_gid, said), done),
        words.refused(wish, by_gid, dict.fromkeys(by_gid, f"{said} is not found"), done),
        words.refused(wish, by_gid, dict.fromkeys(by_gid, f"{said} cannot be paused now"), done),
        words.all_refused(wish, told, said),
        words.elsewhere(said, words.all_refused(wish, None, said)),
        add_words.added(done, said),
        add_words.not_added([(Addition(1, said, name=said), said)] * 2, done),
        add_words.add_unconfirmed(done),
        words.unsent(wish, done),
        words.unconfirmed(wish, done),
        words.not_connected(said),
        link_words.tried_in_vain(said),
        *([words.still_pausing(known)] if known else []),
    ]
    for report in reports:
        assert is_harmless(report.text)
        assert len(report.text) <= 512


def test_what_failed_again_is_told_with_its_reason() -> None:
    failed = ACTIVE._replace(status=Status.ERROR, error_code=3)
    told = words.failed_again([failed, failed._replace(error_code=2)], 5).text
    assert told == "5 downloads were tried again; 2 of them failed again: their rows say why."


@pytest.mark.parametrize(
    ("start", "told"),
    [
        (0, "1st"),
        (1, "2nd"),
        (2, "3rd"),
        (10, "11th"),
        (12, "13th"),
        (20, "21st"),
        (1110, "1,111th"),
    ],
)
def test_where_a_moved_one_stands_is_told(start: int, told: str) -> None:
    said = words.moved([ACTIVE], start, 2000).text
    assert said == f"a.iso is now {told} of 2,000 in the queue."


def test_a_block_stands_from_one_place_to_another() -> None:
    assert words.moved([ACTIVE] * 3, 1, 6).text == "They are now 2nd to 4th of 6 in the queue."


@pytest.mark.parametrize("wish", [Wish.PAUSE, Wish.UNPAUSE])
def test_what_failed_can_be_tried_again_instead(wish: Wish) -> None:
    failed = ACTIVE._replace(status=Status.ERROR)
    assert words.nothing_to_do(wish, [failed]).ways == (("retry", "tries it again"),)
    assert words.nothing_to_do(wish, [failed, ACTIVE]).ways == (
        ("retry", "tries what failed again"),
    )
    complete = ACTIVE._replace(status=Status.COMPLETE)
    assert words.nothing_to_do(wish, [complete]).ways == ()


def test_a_long_name_leaves_room_for_what_is_said_of_it() -> None:
    long = ACTIVE._replace(status=Status.COMPLETE, name="x" * 10_000)
    report = words.nothing_to_do(Wish.PAUSE, [long])
    assert report.text.endswith("… is complete; it cannot be paused.")
    assert len(report.text) < 120


# Names and ends.


def test_a_download_is_called_by_its_name_or_else_by_its_gid() -> None:
    assert words.name_of(ACTIVE) == "a.iso"
    assert words.name_of(ACTIVE._replace(name="")) == str(A)
    assert words.name_of(ACTIVE._replace(name=" \n")) == str(A)


@pytest.mark.parametrize("name", ["", " ", "\n\t"])
def test_a_sentence_calls_a_nameless_one_by_its_gid(name: str) -> None:
    nameless = ACTIVE._replace(status=Status.COMPLETE, name=name)
    report = words.nothing_to_do(Wish.PAUSE, [nameless])
    assert report.text == f"{A} is complete; it cannot be paused."


@pytest.mark.parametrize(
    ("status", "code", "message", "happened"),
    [
        (Status.COMPLETE, 0, "", ""),
        (Status.REMOVED, 31, "", "it was removed before it was complete"),
        (Status.ACTIVE, None, "", ""),
        (Status.PAUSED, 3, "left from before", ""),
        (Status.ERROR, 3, "", "the resource was not found"),
        (Status.ERROR, 3, "  \n", "the resource was not found"),
        (Status.ERROR, 1, "", "an unknown error occurred"),
        (
            Status.ERROR,
            1,
            "Errors occurred while binding port.\n",
            "Errors occurred while binding port.",
        ),
        (Status.ERROR, 1, "one\ntwo", "one two"),
        (Status.ERROR, None, "", "an unknown error occurred"),
        (Status.ERROR, 0, "", "an unknown error occurred"),
        (Status.ERROR, 32, "", "the checksum does not match"),
        (Status.ERROR, 77, "", "error code 77"),
        (Status.ERROR, 77, "why", "error code 77: why"),
    ],
)
def test_how_a_download_ended(
    status: Status, code: int | None, message: str, happened: str
) -> None:
    download = ACTIVE._replace(status=status, error_code=code, error_message=message)
    assert words.what_happened(download) == happened


@pytest.mark.parametrize(
    ("code", "message", "happened"),
    [
        (2, "Timeout.", "it timed out"),
        (3, "Resource not found", "the resource was not found"),
        (
            4,
            "Reached max-file-not-found count=1",
            "too many servers said that the resource was not found",
        ),
        (5, "No URI available.", "it was slower than the lowest speed allowed"),
        (9, "Write disk cache flush failure index=0", "the disk is full"),
        (9, "fallocate failed. cause: No space left on device", "the disk is full"),
        (18, "Download aborted.", "the directory could not be created"),
        (
            19,
            "CUID#23 - Name resolution for a.invalid failed:Domain name not found\n",
            "the server's name could not be resolved: a.invalid",
        ),
        (
            22,
            "The response status is not successful. status=403",
            "the server's answer was bad or unexpected: HTTP status 403",
        ),
        (23, "Too many redirects: count=20", "there were too many redirects"),
        (24, "Authorization failed.", "the server wants a user name and a password"),
        (13, "File /a exists.", "the file exists already: File /a exists."),
        (1, "Timeout.", "Timeout."),
        (77, "Timeout.", "error code 77: Timeout."),
    ],
)
def test_what_aria2_only_repeats_is_said_once(code: int, message: str, happened: str) -> None:
    failed = ACTIVE._replace(status=Status.ERROR, error_code=code, error_message=message)
    assert words.what_happened(failed) == happened


def test_every_error_code_of_the_manual_has_words() -> None:
    assert sorted(ERRORS) == list(range(1, 33))
    assert all(is_harmless(clean(text)) and clean(text) == text for text in ERRORS.values())


# Commands that come to nothing.


@pytest.mark.parametrize(
    ("told", "text"),
    [
        ([], "There is no download here to be paused."),
        ([ACTIVE._replace(status=Status.COMPLETE)], "a.iso is complete; it cannot be paused."),
        ([ACTIVE._replace(status=Status.REMOVED)], "a.iso was removed; it cannot be paused."),
        ([ACTIVE._replace(status=Status.ERROR)], "a.iso has failed; it cannot be paused."),
        ([None], "None of these downloads can be paused any more."),
        ([None, ACTIVE], "None of these downloads can be paused any more."),
    ],
)
def test_nothing_to_do(told: list[Download | None], text: str) -> None:
    report = words.nothing_to_do(Wish.PAUSE, told)
    assert report._replace(ways=()) == Report(clean(text), Severity.WARNING)
    assert words.nothing_to_do(Wish.UNPAUSE, told).text == text.replace("paused", "resumed")


PAUSE_NOW = f"GID#{A} cannot be paused now"
UNPAUSE_NOW = f"GID#{A} cannot be unpaused now"
GONE = f"GID {A} is not found"


@pytest.mark.parametrize(
    ("wish", "status", "said", "text"),
    [
        (Wish.PAUSE, None, GONE, f"{A} is gone: it was removed meanwhile."),
        (Wish.PAUSE, Status.WAITING, GONE, "a.iso is gone: it was removed meanwhile."),
        (Wish.UNPAUSE, Status.PAUSED, GONE, "a.iso is gone: it was removed meanwhile."),
        (Wish.PAUSE, Status.ACTIVE, PAUSE_NOW, "a.iso is pausing already."),
        (Wish.PAUSE, Status.PAUSED, PAUSE_NOW, "a.iso is paused already."),
        (
            Wish.UNPAUSE,
            Status.WAITING,
            UNPAUSE_NOW,
            "a.iso is not paused: it waits for its turn.",
        ),
        (
            Wish.UNPAUSE,
            Status.ACTIVE,
            UNPAUSE_NOW,
            "a.iso is running already, or is not paused yet.",
        ),
        *(
            (wish, status, said, f"a.iso has stopped meanwhile; it cannot be {done}.")
            for wish, said, done in (
                (Wish.PAUSE, PAUSE_NOW, "paused"),
                (Wish.UNPAUSE, UNPAUSE_NOW, "resumed"),
            )
            for status in Status
            if status.section is Section.STOPPED
        ),
        (Wish.PAUSE, None, PAUSE_NOW, f"{A} has stopped meanwhile; it cannot be paused."),
        (
            Wish.PAUSE,
            Status.ACTIVE,
            "No such method: aria2.pause",
            "a.iso could not be paused: No such method: aria2.pause",
        ),
        (
            Wish.UNPAUSE,
            Status.PAUSED,
            "an error without a message",
            "a.iso could not be resumed: an error without a message",
        ),
    ],
)
def test_a_refusal_in_the_words_for_it(
    wish: Wish, status: Status | None, said: str, text: str
) -> None:
    download = ACTIVE._replace(status=status) if status else None
    report = words.refused(wish, {A: download}, {A: said}, 0)
    ways = (("force-pause", "forces it"),) if text.endswith("pausing already.") else ()
    assert report == Report(clean(text), Severity.ERROR, ways)


def test_of_many_refusals_the_first_three_are_told_and_the_others_counted() -> None:
    gids = (A, B, C, D, E)
    known: dict[Gid, Download | None] = {
        gid: Download(gid, Status.PAUSED, name=gid[0]) for gid in gids
    }
    said = {gid: f"GID#{gid} cannot be paused now" for gid in gids}
    report = words.refused(Wish.PAUSE, known, said, 7)
    assert report.text == (
        "a is paused already. b is paused already. c is paused already. "
        "2 more are paused already. The other 7 were paused."
    )
    report = words.refused(Wish.PAUSE, known | {E: None}, said, 0)
    assert report.text.endswith("2 more could not be paused.")
    waiting = {gid: ACTIVE._replace(status=Status.WAITING) for gid in gids}
    report = words.refused(Wish.UNPAUSE, waiting, dict.fromkeys(gids, UNPAUSE_NOW), 0)
    assert report.text.endswith("2 more are not paused.")
    three = {gid: said[gid] for gid in (A, B, C)}
    assert "more could not" not in words.refused(Wish.PAUSE, known, three, 0).text


@pytest.mark.parametrize(
    ("done", "end"),
    [(0, "already."), (1, "The other one was."), (2, "The other 2 were paused.")],
)
def test_those_that_were_not_refused_are_told_of(done: int, end: str) -> None:
    known = {A: ACTIVE._replace(status=Status.PAUSED)}
    assert words.refused(Wish.PAUSE, known, {A: PAUSE_NOW}, done).text.endswith(end)


# The others.


def test_the_other_reports() -> None:
    for report in (
        link_words.connected_already(),
        link_words.trying_already(),
        link_words.no_secret_wanted(),
        link_words.no_local_wanted(),
    ):
        assert report.severity is Severity.INFORMATION
        assert report.text.endswith(".")
    assert link_words.starting_local() == Report(clean("Starting aria2c…"), Severity.INFORMATION)
    for downloads, which in (
        (None, "all downloads"),
        ([ACTIVE], "a.iso"),
        ([None], "the download"),
        ([ACTIVE, None, ACTIVE], "the 3 downloads"),
    ):
        said = words.all_refused(Wish.PAUSE, downloads, "why").text
        assert said == f"aria2 did not let {which} be paused: why"
    one, another = words.still_pausing([ACTIVE]), words.still_pausing([ACTIVE], selected=False)
    assert one.text == another.text == "a.iso is still pausing: its tracker does not answer."
    assert [action_id for action_id, _ in one.ways] == ["force-pause", "force-pause-all"]
    assert [action_id for action_id, _ in another.ways] == ["force-pause-all"]
    assert words.still_pausing([ACTIVE, ACTIVE]).text.startswith("2 downloads are still pausing")
    assert "one download was paused" in words.unconfirmed(Wish.PAUSE, 1).text
    assert "3 downloads were resumed" in words.unconfirmed(Wish.UNPAUSE, 3).text
    assert "before one download could be paused" in words.unsent(Wish.PAUSE, 1).text
    assert "before 2 downloads could be resumed" in words.unsent(Wish.UNPAUSE, 2).text
    assert "all were resumed" in words.unconfirmed(Wish.UNPAUSE, None).text
    later = words.unconfirmed(Wish.PAUSE, None, {Wish.UNPAUSE: 2}).text
    assert "To have 2 downloads resumed after that was not sent." in later
    assert words.not_connected("So it is.").text == (
        "Not connected, so nothing was sent. So it is."
    )


def test_what_is_said_about_adding() -> None:
    assert add_words.added(1) == Report(clean("Added 1 download."), Severity.INFORMATION)
    assert add_words.added(1, "a.iso").text == "Added 1 download: a.iso."
    assert add_words.added(2).text == "Added 2 downloads."
    bad = Addition(1, "x:y", name="x:y")
    assert add_words.not_added([(bad, "No URI to download.")], 0) == Report(
        clean("Line 1, x:y, was not added: it is no URI that aria2 can download."),
        Severity.ERROR,
        (("add", "shows it again"),),
    )
    assert add_words.not_added([(bad, "why.")], 1).text.endswith("why. The other one was added.")
    many = add_words.not_added([(bad, "why")] * 5, 2).text
    assert many.endswith("why. 2 more were not added. The other 2 were added.")
    assert "took the download." in add_words.add_unconfirmed(1).text
    assert "took the 3 downloads. The first 2 were" in add_words.add_unconfirmed(3, 2).text


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(12, "10 s"), (19.9, "10 s"), (59, "50 s"), (60, "1 min"), (3599, "59 min"), (9000, "2 h")],
)
def test_for_how_long_nothing_has_come_is_told_in_steps(seconds: float, told: str) -> None:
    pace = Pace(stalled=True, idle_since=1000.0)
    server = ACTIVE._replace(pace=pace, connections=1)
    torrent = server._replace(torrent=True, connections=0)
    said = words.how_stalled(server, 1000 + seconds)
    assert said == f"stalled for {told}: the server sends nothing"
    said = words.how_stalled(torrent, 1000 + seconds)
    assert said == f"stalled for {told}: no peers"
    assert words.how_stalled(server._replace(pace=Pace()), 1000 + seconds) == ""
