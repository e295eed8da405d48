"""What a record says, and when it is another one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ariatui.model.download import Download, Facts, Gid, Naming, Section, Status
from ariatui.model.rate import Pace

GID = Gid("0" * 16)
ACTIVE = Download(GID, Status.ACTIVE)


def steady(speed: float) -> Pace:
    """The pace of what has come along like this for a while."""
    return Pace(speed, steady=True)


PLAIN_FACTS = list(Facts.__annotations__)

lengths = st.integers(0, 2**62)
facts = st.fixed_dictionaries(
    {},
    optional={
        "status": st.sampled_from(Status),
        "total_length": lengths,
        "completed_length": lengths,
        "verified_length": st.none() | lengths,
        "verify_pending": st.booleans(),
        "download_speed": lengths,
        "upload_speed": lengths,
        "connections": lengths,
        "seeder": st.booleans(),
        "torrent": st.booleans(),
        "error_code": st.none() | st.integers(0, 40),
        "error_message": st.text(),
        "name": st.text(),
        "naming": st.sampled_from(Naming),
        "described": st.booleans(),
    },
)
numbers = st.frozensets(st.sampled_from(["total_length", "completed_length", "connections"]))


@given(known=facts, told=facts)
def test_facts_replace_those_fields_and_no_others(known: Facts, told: Facts) -> None:
    before = ACTIVE.with_facts(**known)
    after = before.with_facts(**told)
    assert after == before._replace(**told)


@given(told=facts)
def test_facts_that_are_not_new_give_the_same_object(told: Facts) -> None:
    download = ACTIVE.with_facts(**told)
    assert download.with_facts(**told) is download
    assert download.with_facts() is download


@given(known=facts, doubtful=numbers, told=facts, doubtful_now=numbers)
def test_a_field_is_doubtful_until_it_is_told_again(
    known: Facts, doubtful: frozenset[str], told: Facts, doubtful_now: frozenset[str]
) -> None:
    before = ACTIVE.with_facts(**known)._replace(doubtful=doubtful)
    assert before.with_facts(**told).doubtful == doubtful.difference(told)
    told["doubtful"] = doubtful_now
    assert before.with_facts(**told).doubtful == doubtful.difference(told) | doubtful_now


def test_every_fact_is_a_field_of_a_download() -> None:
    assert set(Facts.__annotations__) <= set(Download._fields)
    assert set(PLAIN_FACTS) == set(Download._fields) - {"gid", "pace"}


def test_a_pace_that_is_not_new_makes_no_difference() -> None:
    download = ACTIVE.with_facts(pace=Pace(2.5, at=1.0))
    assert download.pace == Pace(2.5)
    assert download.with_facts(pace=Pace(2.5, at=2.0)) == download
    assert download.with_facts(pace=download.pace) is download


@pytest.mark.parametrize(
    ("status", "section"),
    [
        (Status.ACTIVE, Section.ACTIVE),
        (Status.WAITING, Section.WAITING),
        (Status.PAUSED, Section.WAITING),
        (Status.ERROR, Section.STOPPED),
        (Status.COMPLETE, Section.STOPPED),
        (Status.REMOVED, Section.STOPPED),
    ],
)
def test_each_status_stands_in_one_of_the_three_lists(status: Status, section: Section) -> None:
    assert status.section is section
    assert ACTIVE._replace(status=status).section is section


@pytest.mark.parametrize(
    ("told", "can_be_named"),
    [
        (Facts(), False),  # the record will tell a torrent's name by itself
        (Facts(described=True), True),
        (Facts(naming=Naming.PROVISIONAL, described=True), False),
        (Facts(naming=Naming.PROVISIONAL, total_length=1), True),
        (Facts(naming=Naming.PROVISIONAL, completed_length=1), True),
        (Facts(naming=Naming.FINAL, described=True, total_length=1), False),
    ],
)
def test_a_name_is_asked_for_once_it_can_be_had(told: Facts, *, can_be_named: bool) -> None:
    assert ACTIVE.with_facts(**told).can_be_named is can_be_named


@pytest.mark.parametrize(
    ("download", "seconds"),
    [
        (ACTIVE._replace(total_length=100, completed_length=40, pace=steady(20.0)), 3),
        (ACTIVE._replace(total_length=10, completed_length=0, pace=steady(4.0)), 2),
        (ACTIVE._replace(total_length=100, completed_length=99, pace=steady(1.0)), 1),
        (ACTIVE._replace(total_length=2**62, pace=steady(1.0)), 2**62),
        (ACTIVE._replace(total_length=100, pace=steady(0.0)), None),
        (ACTIVE._replace(total_length=100, pace=steady(0.99)), None),
        (ACTIVE._replace(total_length=0, completed_length=5, pace=steady(9.0)), None),
        (ACTIVE._replace(total_length=100, completed_length=100, pace=steady(9.0)), None),
        (ACTIVE._replace(total_length=100, completed_length=101, pace=steady(9.0)), None),
        (ACTIVE._replace(status=Status.PAUSED, total_length=100, pace=steady(9.0)), None),
        (ACTIVE._replace(total_length=100, pace=Pace(9.0)), None),
        (ACTIVE._replace(total_length=100, completed_length=99, pace=steady(1e6)), 1),
    ],
)
def test_the_time_left(download: Download, seconds: int | None) -> None:
    assert download.time_left == seconds


@pytest.mark.parametrize("status", Status)
def test_only_an_active_one_seeds(status: Status) -> None:
    assert ACTIVE._replace(status=status, seeder=True).seeding is (status is Status.ACTIVE)
    assert not ACTIVE._replace(status=status).seeding


def test_one_is_checking_while_hashes_are_verified_or_about_to_be() -> None:
    assert not ACTIVE.checking
    assert ACTIVE._replace(verified_length=0).checking
    assert ACTIVE._replace(verify_pending=True).checking
