"""What is tried again is called as it was before, until its own name is known."""

import pytest

from ariatui.model.download import Gid, Naming, Status
from ariatui.model.mirror import Mirror
from ariatui.model.snapshot import Notice

from .test_mirror import moment

OLD, NEW = Gid("a" * 16), Gid("b" * 16)


@pytest.mark.parametrize("started", ["before", "after"])
def test_an_heir_has_the_name_of_what_it_is_in_place_of(started: str) -> None:
    mirror = Mirror()
    mirror.notice(Notice.ERROR, OLD, 1)
    mirror.apply(moment(2, records=[(OLD, {"name": "a.iso", "naming": Naming.FINAL})]))
    if started == "before":
        mirror.notice(Notice.START, NEW, 3)
    change = mirror.note_heirs({OLD: NEW})
    if started == "before":
        assert change.altered == {NEW}
    else:
        mirror.notice(Notice.START, NEW, 3)
    heir = mirror.downloads[NEW]
    assert (heir.name, heir.naming, heir.status) == ("a.iso", Naming.PROVISIONAL, Status.ACTIVE)
    assert mirror.heirs.of({OLD}) == [NEW]
    mirror.apply(moment(4, active=[NEW], records=[(NEW, {"name": "b", "naming": Naming.FINAL})]))
    mirror.apply(moment(5, active=[NEW], missing=[OLD]))
    assert mirror.downloads[NEW].name == "b"
    assert mirror.heirs.of({OLD}) == [NEW]


def test_an_heir_that_was_never_seen_is_gone_when_it_is_missing() -> None:
    mirror = Mirror()
    mirror.notice(Notice.ERROR, OLD, 1)
    mirror.note_heirs({OLD: NEW})
    assert mirror.apply(moment(2, missing=[OLD])).gone == {OLD}
    assert mirror.heirs.of({OLD}) == [NEW]
    assert mirror.apply(moment(3, missing=[NEW])).gone == {NEW}
    assert mirror.heirs.of({OLD}) == []
    assert not mirror.apply(moment(4, missing=[NEW])).gone
