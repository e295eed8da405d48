"""Downloads that were added in place of others, as those are that are tried again."""

from collections.abc import Mapping, Set

from ariatui.model.download import Download, Gid, Naming


class Heirs:
    """Knows of each in whose place it is, though that one may be gone."""

    def __init__(self) -> None:
        self._replaced: dict[Gid, Gid] = {}

    def note(self, heirs: Mapping[Gid, Gid]) -> None:
        """Note heirs, by the gids of what they are in place of."""
        self._replaced.update({heir: gid for gid, heir in heirs.items()})

    def of(self, gids: Set[Gid]) -> list[Gid]:
        """What was added in place of these."""
        return [heir for heir, gid in self._replaced.items() if gid in gids]

    def forget(self, heir: Gid) -> bool:
        """It is gone itself; whether it was one."""
        return self._replaced.pop(heir, None) is not None

    def with_name(self, one: Download, downloads: Mapping[Gid, Download]) -> Download:
        """The same with the name of what it is in place of, until its own is known."""
        before = downloads.get(self._replaced.get(one.gid, one.gid))
        if one.naming is not Naming.UNKNOWN or before is None or not before.name:
            return one
        return one.with_facts(name=before.name, naming=Naming.PROVISIONAL)
