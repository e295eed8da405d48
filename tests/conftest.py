"""Fixtures for every room: an environment of its own, real daemons, and servers to load from."""

import gc
import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import settings
from trustme import CA

from .aria2 import SECRET, Aria2, Aria2Factory
from .content import ContentServer, HangingTracker

# How long an example takes says more of the machine, and of what else runs on it, than of us.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Have a way to run a sample of all tests."""
    parser.addoption("--every", type=int, default=1, metavar="N", help="run every Nth test")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is not in the sample; a snapshot that no test looks at is an error."""
    every = config.getoption("every")
    sample = [
        item
        for number, item in enumerate(items)
        if number % every == 0 or "test_snapshots" in item.nodeid
    ]
    config.hook.pytest_deselected(items=list(set(items).difference(sample)))
    items[:] = sample


def pytest_collection_finish() -> None:
    """Have the garbage collector leave alone what stays to the end: to look at it takes long."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


_FOREIGN = ("ARIATUI_", "TEXTUAL", "WEBSOCKETS_", "XDG_", "NO_COLOR", "FORCE_COLOR", "ARIA2")


@pytest.fixture(autouse=True)
def isolated_environment(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """An empty home for every test, and no variable that changes what ariatui does."""
    home = tmp_path_factory.mktemp("home")
    for name in os.environ:
        if name.startswith(_FOREIGN) or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    for kind in ("CACHE_HOME", "CONFIG_HOME", "DATA_HOME", "RUNTIME_DIR", "STATE_HOME"):
        directory = home / kind.lower()
        directory.mkdir(mode=0o700)
        monkeypatch.setenv(f"XDG_{kind}", str(directory))
    return home


@pytest.fixture(scope="session")
def content() -> Iterator[ContentServer]:
    """The server of all tests' files; every `ContentServer.url` is another one's."""
    with ContentServer() as server:
        yield server


@pytest.fixture
def hanging_tracker() -> Iterator[HangingTracker]:
    """A tracker that answers "started" and hangs on "stopped"."""
    with HangingTracker() as tracker:
        yield tracker


@pytest.fixture
def tracker() -> Iterator[HangingTracker]:
    """A tracker that answers."""
    with HangingTracker(frozenset()) as tracker:
        yield tracker


@pytest.fixture
def aria2_factory(tmp_path: Path) -> Iterator[Aria2Factory]:
    """Starts as many daemons as a test wants: ``aria2_factory(secret=..., options={...})``."""
    with ExitStack() as started:

        def start(
            *, secret: str = SECRET, options: Mapping[str, str] = MappingProxyType({})
        ) -> Aria2:
            return started.enter_context(Aria2(tmp_path, secret, options))

        yield start


@pytest.fixture
def aria2(aria2_factory: Aria2Factory) -> Aria2:
    """One daemon that works on two downloads at a time."""
    return aria2_factory(options={"max-concurrent-downloads": "2"})


@pytest.fixture(scope="session")
def authority() -> CA:
    """Who vouches for certificates, if somebody trusts it."""
    return CA()


@pytest.fixture
def secure_aria2(aria2_factory: Aria2Factory, authority: CA, tmp_path: Path) -> Aria2:
    """A daemon that speaks TLS, with a certificate for 127.0.0.1."""
    issued = authority.issue_cert("127.0.0.1")
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    certificate.write_bytes(b"".join(blob.bytes() for blob in issued.cert_chain_pems))
    key.write_bytes(issued.private_key_pem.bytes())
    options = {
        "rpc-secure": "true",
        "rpc-certificate": str(certificate),
        "rpc-private-key": str(key),
    }
    return aria2_factory(options=options)
