"""A secret shows itself to `reveal` and to nothing else."""

import copy
import pickle
import traceback
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ariatui.server.secret import Secret

CANARY = "S3CRET-CANARY"

PROTOCOLS = range(pickle.HIGHEST_PROTOCOL + 1)


def test_reveal_returns_the_text() -> None:
    assert Secret(CANARY).reveal() == CANARY


@pytest.mark.parametrize(
    "show", [repr, str, ascii, format, "{:>40}".format, "{!r}".format, lambda s: f"{s:x}"]
)
def test_no_way_to_text_shows_it(show: Callable[[Secret], str]) -> None:
    assert CANARY not in show(Secret(CANARY))


def test_percent_formatting_and_containers_do_not_show_it() -> None:
    secret = Secret(CANARY)
    assert CANARY not in "%s %r %s" % (secret, secret, [{"secret": secret}])  # noqa: UP031


def test_a_traceback_with_locals_does_not_show_it() -> None:
    def fail(secret: Secret) -> None:
        raise LookupError(secret)

    with pytest.raises(LookupError) as caught:
        fail(Secret(CANARY))

    report = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    assert "Secret(hidden)" in (text := "".join(report.format()))
    assert CANARY not in text.replace(f"CANARY = '{CANARY}'", "")


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_it_cannot_be_pickled(protocol: int) -> None:
    with pytest.raises(TypeError, match="pickled"):
        pickle.dumps(Secret(CANARY), protocol)


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy])
def test_it_cannot_be_copied(copied: Callable[[Secret], Secret]) -> None:
    with pytest.raises(TypeError, match="copied"):
        copied(Secret(CANARY))


def test_it_cannot_be_hashed() -> None:
    with pytest.raises(TypeError, match="hashed"):
        hash(Secret(CANARY))


def test_it_has_no_dict_to_look_into() -> None:
    with pytest.raises(TypeError):
        vars(Secret(CANARY))


@given(st.text(), st.text())
def test_equality_is_that_of_the_texts(one: str, other: str) -> None:
    assert Secret(one) == Secret(one)
    assert (Secret(one) == Secret(other)) == (one == other)


def test_text_from_a_broken_environment_can_be_compared() -> None:
    assert Secret("a\udcff") == Secret("a\udcff")
    assert Secret("a\udcff") != Secret("a")


def test_it_is_not_equal_to_its_text() -> None:
    assert (Secret(CANARY) == CANARY) is False
