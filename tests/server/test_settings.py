"""Which aria2 is meant, which secret goes to it, and what is told when neither is clear."""

import os
import ssl
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from trustme import CA

from ariatui.server.endpoint import Endpoint, SettingsError
from ariatui.server.secret import Secret
from ariatui.server.settings import (
    LocalOptions,
    NamedServer,
    Server,
    Settings,
    load_settings,
    open_server,
)

CANARY = "S3CRET-CANARY"
DEFAULT = Server(Endpoint("localhost"), None)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty home directory."""
    directory = tmp_path / "home"
    directory.mkdir()
    return directory


def load(
    home: Path,
    *,
    server: str | None = None,
    secret_file: Path | None = None,
    ca_file: Path | None = None,
    local: bool = False,
    directory: Path | None = None,
    environ: Mapping[str, str] | None = None,
    servers: Mapping[str, NamedServer] | None = None,
    default_server: str | None = None,
    read_only: bool = False,
) -> Settings:
    """Load settings as a process in `home` does, with no more variables than those given."""
    return load_settings(
        server=server,
        secret_file=secret_file,
        ca_file=ca_file,
        local=local,
        directory=directory,
        environ={"HOME": str(home), **(environ or {})},
        working_directory=home,
        servers=servers or {},
        default_server=default_server,
        read_only=read_only,
    )


def server_of(settings: Settings) -> Server:
    """The server that the settings are about."""
    assert isinstance(settings.target, Server)
    return settings.target


def write_conf(home: Path, text: str, path: str = ".aria2/aria2.conf") -> Path:
    conf = home / path
    conf.parent.mkdir(parents=True)
    conf.write_text(text)
    return conf


def write_secret(home: Path, content: bytes, mode: int = 0o600) -> Path:
    """Write a secret file; gives its path relative to `home`, as a person may name it."""
    file = home / "secret"
    file.write_bytes(content)
    file.chmod(mode)
    return Path("secret")


class TestServer:
    def test_default(self, home: Path) -> None:
        assert load(home) == Settings(DEFAULT)

    def test_the_argument_wins(self, home: Path) -> None:
        write_conf(home, "rpc-listen-port=7000")
        settings = load(home, server="a.example:1", environ={"ARIATUI_SERVER": "b.example"})
        assert server_of(settings) == Server(Endpoint("a.example", 1), None)

    def test_the_variable_comes_next(self, home: Path) -> None:
        write_conf(home, "rpc-listen-port=7000")
        settings = load(home, environ={"ARIATUI_SERVER": "wss://b.example"})
        endpoint = Endpoint("b.example", secure=True)
        assert server_of(settings) == Server(endpoint, None)

    def test_an_empty_variable_counts_as_not_set(self, home: Path) -> None:
        assert load(home, environ={"ARIATUI_SERVER": ""}) == Settings(DEFAULT)

    def test_aria2_conf_comes_last(self, home: Path) -> None:
        conf = write_conf(home, "rpc-listen-port=7000\nrpc-secure=true\nrpc-secret=a")
        endpoint = Endpoint("localhost", 7000, secure=True)
        assert server_of(load(home)) == Server(endpoint, Secret("a"), aria2_conf=conf)

    def test_aria2_conf_may_be_outside_home(self, home: Path, tmp_path: Path) -> None:
        write_conf(tmp_path, "rpc-listen-port=7000", "xdg/aria2/aria2.conf")
        settings = load(home, environ={"XDG_CONFIG_HOME": str(tmp_path / "xdg")})
        assert server_of(settings).endpoint == Endpoint("localhost", 7000)

    def test_an_aria2_conf_about_other_things_names_no_server(self, home: Path) -> None:
        conf = write_conf(home, "dir=/tmp")
        assert load(home) == Settings(DEFAULT._replace(aria2_conf=conf))

    def test_an_unreadable_aria2_conf_counts_as_none(
        self, home: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write_conf(home, "rpc-listen-port=7000")
        monkeypatch.setattr(Path, "open", denied)
        assert load(home) == Settings(DEFAULT)

    def test_a_bad_argument_is_a_sentence(self, home: Path) -> None:
        with pytest.raises(SettingsError, match=r"^The port of the server"):
            load(home, server="a.example:0")

    def test_a_bad_variable_is_a_sentence_that_names_it(self, home: Path) -> None:
        with pytest.raises(SettingsError, match=r"^In the variable ARIATUI_SERVER: The port"):
            load(home, environ={"ARIATUI_SERVER": "a.example:0"})

    def test_an_empty_argument_is_not_taken_for_none(self, home: Path) -> None:
        with pytest.raises(SettingsError, match="names no host"):
            load(home, server="")


class TestSecret:
    def test_the_file_wins(self, home: Path) -> None:
        write_conf(home, "rpc-secret=c")
        file = write_secret(home, b"a\n")
        settings = load(home, secret_file=file, environ={"ARIATUI_SECRET": "b"})
        assert server_of(settings).secret == Secret("a")

    def test_the_variable_comes_next(self, home: Path) -> None:
        write_conf(home, "rpc-secret=c")
        assert server_of(load(home, environ={"ARIATUI_SECRET": "b"})).secret == Secret("b")

    def test_an_empty_variable_counts_as_not_set(self, home: Path) -> None:
        write_conf(home, "rpc-secret=c")
        assert server_of(load(home, environ={"ARIATUI_SECRET": ""})).secret == Secret("c")

    @pytest.mark.parametrize(
        ("server", "conf", "given"),
        [
            ("localhost", "rpc-secret=c", True),
            ("localhost:6800", "rpc-secret=c", True),
            ("http://127.0.0.1:6800/jsonrpc", "rpc-secret=c", True),
            ("[::1]:7000", "rpc-secret=c\nrpc-listen-port=7000", True),
            ("localhost", "rpc-secret=c\nrpc-listen-port=7000", False),
            ("localhost:6801", "rpc-secret=c", False),
            ("localhost.example.org", "rpc-secret=c", False),
            ("192.168.1.20:6800", "rpc-secret=c", False),
        ],
    )
    @pytest.mark.parametrize("by_variable", [False, True])
    def test_that_of_aria2_conf_goes_only_to_its_own_daemon(
        self,
        home: Path,
        server: str,
        conf: str,
        given: bool,  # noqa: FBT001
        by_variable: bool,  # noqa: FBT001
    ) -> None:
        write_conf(home, conf)
        settings = (
            load(home, environ={"ARIATUI_SERVER": server})
            if by_variable
            else load(home, server=server)
        )
        assert server_of(settings).secret == (Secret("c") if given else None)

    def test_it_tells_where_it_comes_from(self, home: Path) -> None:
        write_conf(home, "rpc-secret=c")
        file, environ = write_secret(home, b"a\n"), {"ARIATUI_SECRET": "b"}
        asked = (load(home, secret_file=file), load(home, environ=environ), load(home))
        secrets = [server_of(settings).secret for settings in asked]
        assert [secret.origin for secret in secrets if secret] == [
            f'from the file "{home / file}"',
            "from the variable ARIATUI_SECRET",
            "from this machine's aria2.conf",
        ]

    @pytest.mark.parametrize("where", ["conf", "file"])
    def test_it_is_read_again(self, home: Path, where: str) -> None:
        conf = write_conf(home, "rpc-secret=a")
        write_secret(home, b"a")
        server = server_of(load(home, secret_file=Path("secret") if where == "file" else None))
        write_secret(home, b"b")
        conf.write_text("rpc-secret=c")
        assert server.read_secret() == Secret("c" if where == "conf" else "b")
        (home / "secret").chmod(0o644)
        conf.write_text("rpc-listen-port=7000\nrpc-secret=of-another-daemon")
        assert server.read_secret() is None
        conf.unlink()
        assert server.read_secret() is None

    def test_what_is_in_no_file_is_not_read_again(self, home: Path) -> None:
        write_conf(home, "rpc-secret=a")
        server = server_of(load(home, environ={"ARIATUI_SECRET": "b"}))
        assert server.read_secret() is None

    def test_a_pipe_is_not_read_again(self, home: Path) -> None:
        """It would wait for somebody to write."""
        os.mkfifo(home / "pipe")
        server = Server(Endpoint("localhost"), Secret("a"), secret_file=home / "pipe")
        assert server.read_secret() is None

    def test_the_settings_do_not_show_it(self, home: Path) -> None:
        assert CANARY not in repr(load(home, environ={"ARIATUI_SECRET": CANARY}))

    @pytest.mark.parametrize(
        ("value", "words"),
        [
            (f"{CANARY}\n", "control characters"),
            (f"{CANARY}\x1b", "control characters"),
            (f"{CANARY}\udcff", "UTF-8"),
        ],
    )
    def test_a_bad_variable_is_a_sentence(self, home: Path, value: str, words: str) -> None:
        with pytest.raises(SettingsError, match=words) as caught:
            load(home, environ={"ARIATUI_SECRET": value})
        assert "ARIATUI_SECRET" in str(caught.value)
        assert CANARY not in str(caught.value)


class TestNamedServer:
    NAS = NamedServer("nas", Endpoint("nas.example"))

    @pytest.mark.parametrize("by", ["argument", "variable", "default"])
    def test_by_its_name(self, home: Path, by: str) -> None:
        write_conf(home, "rpc-listen-port=7000")
        settings = load(
            home,
            servers={"nas": self.NAS},
            server="nas" if by == "argument" else None,
            environ={"ARIATUI_SERVER": "nas"} if by == "variable" else {},
            default_server="nas" if by == "default" else None,
        )
        assert server_of(settings) == Server(Endpoint("nas.example"), None, name="nas")
        assert server_of(settings).label == "nas"

    def test_what_is_named_wins_over_the_default(self, home: Path) -> None:
        settings = load(home, servers={"nas": self.NAS}, default_server="nas", server="other:1")
        assert server_of(settings) == Server(Endpoint("other", 1), None, others=("nas",))
        assert server_of(settings).label == "other:1"

    @pytest.mark.parametrize("by", ["argument", "variable", "conf", "default"])
    def test_it_is_known_by_where_it_answers(self, home: Path, by: str) -> None:
        conf = write_conf(home, f"rpc-listen-port={7000 if by == 'conf' else 7001}")
        here = NamedServer("here", Endpoint("127.0.0.1", 7000), read_only=True)
        settings = load(
            home,
            servers={"nas": self.NAS, "here": here},
            server="ws://localhost:7000" if by == "argument" else None,
            environ={"ARIATUI_SERVER": "[::1]:7000"} if by == "variable" else {},
            default_server="here" if by == "default" else None,
        )
        known = Server(here.endpoint, None, name="here", read_only=True)
        known = known._replace(aria2_conf=conf if by == "conf" else None)
        assert server_of(settings) == known

    @pytest.mark.parametrize("spelling", ["nas.example:1", "wss://nas.example", "nas"])
    def test_what_answers_elsewhere_is_another(self, home: Path, spelling: str) -> None:
        settings = load(home, servers={"box": self.NAS._replace(name="box")}, server=spelling)
        assert server_of(settings).name is None

    def test_its_own_files_count_unless_others_are_named(self, home: Path) -> None:
        (home / "ca.pem").write_bytes(CA().cert_pem.bytes())
        write_secret(home, b"own")
        other = home / "other"
        other.touch(0o600)
        other.write_text("other")
        nas = NamedServer(
            "nas",
            Endpoint("nas", secure=True),
            secret_file=home / "secret",
            ca_file=home / "ca.pem",
        )
        environ = {"ARIATUI_SECRET": "variable"}
        own = server_of(load(home, servers={"nas": nas}, server="nas", environ=environ))
        assert own.secret == Secret("own")
        assert own.authorities
        named = load(home, servers={"nas": nas}, server="nas", secret_file=Path("other"))
        assert server_of(named).secret == Secret("other")

    def test_the_variable_is_for_the_server_that_is_shown_first(self, home: Path) -> None:
        environ = {"HOME": str(home), "ARIATUI_SECRET": "variable"}
        first = load(home, servers={"nas": self.NAS}, server="nas", environ=environ)
        assert server_of(first).secret == Secret("variable")
        assert open_server(self.NAS, environ, read_only=False).secret is None

    def test_that_of_aria2_conf_goes_to_it_too(self, home: Path) -> None:
        conf = write_conf(home, "rpc-secret=c")
        here = NamedServer("here", Endpoint("127.0.0.1"))
        opened = open_server(here, {"HOME": str(home)}, read_only=False)
        assert opened == Server(Endpoint("127.0.0.1"), Secret("c"), name="here", aria2_conf=conf)

    def test_a_file_that_is_missing_is_told_of(self, home: Path) -> None:
        nas = NamedServer("nas", Endpoint("nas"), secret_file=home / "none")
        with pytest.raises(SettingsError, match=r"not exist\. Check the path given as secret"):
            open_server(nas, {"HOME": str(home)}, read_only=False)

    @pytest.mark.parametrize(("own", "asked"), [(True, False), (False, True)])
    def test_nothing_is_to_be_altered_if_either_says_so(
        self,
        home: Path,
        own: bool,  # noqa: FBT001
        asked: bool,  # noqa: FBT001
    ) -> None:
        nas = NamedServer("nas", Endpoint("nas"), read_only=own)
        loaded = load(home, servers={"nas": nas}, server="nas", read_only=asked)
        assert server_of(loaded).read_only
        assert open_server(nas, {"HOME": str(home)}, read_only=asked).read_only


class TestSecretFile:
    @pytest.mark.parametrize(
        ("content", "secret"),
        [
            (b"a", "a"),
            (b"a\n", "a"),
            (b"a\r\n", "a"),
            (b" a b \n", "a b"),
            ("ä€\n".encode(), "ä€"),
            (b"\xef\xbb\xbfa\n", "a"),
            (b"a" * 4096, "a" * 4096),
        ],
    )
    def test_what_is_read(self, home: Path, content: bytes, secret: str) -> None:
        settings = load(home, secret_file=write_secret(home, content))
        assert server_of(settings).secret == Secret(secret)

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"", "is empty"),
            (b"\n", "is empty"),
            (b"\r\n", "is empty"),
            (b"S3CRET-CANARY\n\n", "more than one line"),
            (b"S3CRET-CANARY\nb", "more than one line"),
            (b"S3CRET-CANARY\rb", "control characters"),
            (b"S3CRET-CANARY\x1b[0m", "control characters"),
            (b"S3CRET-CANARY\0", "control characters"),
            ("S3CRET-CANARY\x85".encode(), "control characters"),
            (b"S3CRET-CANARY\xff", "UTF-8"),
            (b"S3CRET-CANARY" * 4096, "longer than 4096 bytes"),
        ],
    )
    def test_what_is_refused(self, home: Path, content: bytes, words: str) -> None:
        with pytest.raises(SettingsError, match=words) as caught:
            load(home, secret_file=write_secret(home, content))
        assert str(home / "secret") in str(caught.value)
        assert CANARY not in str(caught.value)

    @pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o444])
    def test_one_that_others_can_read_is_refused_with_the_command(
        self, home: Path, mode: int
    ) -> None:
        file = write_secret(home, b"a\n", mode)
        with pytest.raises(SettingsError) as caught:
            load(home, secret_file=file)
        assert str(caught.value).endswith(f"Run: chmod 600 {home / 'secret'}")

    def test_the_command_is_quoted_for_the_shell(self, home: Path) -> None:
        directory = home / "it's; here"
        directory.mkdir()
        write_secret(directory, b"a", 0o644)
        with pytest.raises(SettingsError, match=r"""chmod 600 '/.*/it'"'"'s; here/secret'$"""):
            load(home, secret_file=Path("it's; here/secret"))

    def test_a_hostile_name_is_shown_harmlessly(self, home: Path) -> None:
        directory = home / "\x1b[31m"
        directory.mkdir()
        write_secret(directory, b"a", 0o644)
        for name in ("\x1b[31m/secret", "\x1b[31m"):
            with pytest.raises(SettingsError) as caught:
                load(home, secret_file=Path(name))
            assert str(caught.value).isprintable()

    def test_a_pipe_will_do(self, home: Path) -> None:
        reader, writer = os.pipe()
        try:
            os.write(writer, b"a\n")
            os.close(writer)
            settings = load(home, secret_file=Path(f"/dev/fd/{reader}"))
        finally:
            os.close(reader)
        assert server_of(settings).secret == Secret("a")

    def test_a_missing_one(self, home: Path) -> None:
        with pytest.raises(SettingsError, match="does not exist"):
            load(home, secret_file=Path("secret"))

    def test_a_directory(self, home: Path) -> None:
        with pytest.raises(SettingsError, match="is a directory"):
            load(home, secret_file=Path())

    @pytest.mark.parametrize("name", ["a" * 5000, "a\0b", "secret/a"])
    def test_a_path_that_cannot_be(self, home: Path, name: str) -> None:
        write_secret(home, b"a")
        with pytest.raises(SettingsError, match="cannot be read"):
            load(home, secret_file=Path(name))

    def test_an_unreadable_one(self, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        file = write_secret(home, b"a")
        monkeypatch.setattr(Path, "open", denied)
        with pytest.raises(SettingsError, match="may not be read by you"):
            load(home, secret_file=file)


class TestCaFile:
    SERVER = "wss://nas"

    def test_certificates_are_read_whatever_stands_around_them(self, home: Path) -> None:
        first, second = CA().cert_pem.bytes(), CA().cert_pem.bytes()
        (home / "ca.pem").write_bytes("Főtanúsítvány\n".encode() + first + b"\xff\n" + second)
        settings = load(home, server=self.SERVER, ca_file=Path("ca.pem"))
        authorities = server_of(settings).authorities
        assert authorities
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(cadata=authorities)
        assert len(context.get_ca_certs()) == 2

    def test_without_it_there_are_only_the_systems(self, home: Path) -> None:
        assert server_of(load(home, server=self.SERVER)).authorities is None

    @pytest.mark.parametrize(
        "content",
        [b"", b"hello", b"\x30\x82", CA().private_key_pem.bytes(), CA().cert_pem.bytes()[:-60]],
        ids=["empty", "text", "DER", "a key", "cut"],
    )
    def test_what_is_none_is_refused(self, home: Path, content: bytes) -> None:
        (home / "ca\x1b.pem").write_bytes(content)
        with pytest.raises(SettingsError, match="holds no certificate") as caught:
            load(home, server=self.SERVER, ca_file=Path("ca\x1b.pem"))
        assert str(caught.value).isprintable()

    @pytest.mark.parametrize(
        ("name", "words"),
        [("missing", "does not exist"), (".", "is a directory"), ("a\0b", "cannot be read")],
    )
    def test_one_that_cannot_be_read_is_refused(self, home: Path, name: str, words: str) -> None:
        with pytest.raises(SettingsError, match=f"certificate file .* {words}") as caught:
            load(home, server=self.SERVER, ca_file=Path(name))
        assert str(caught.value).isprintable()

    def test_an_unreadable_one(self, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(Path, "open", denied)
        with pytest.raises(SettingsError, match="may not be read by you"):
            load(home, server=self.SERVER, ca_file=Path("ca.pem"))

    def test_not_where_nothing_is_encrypted(self, home: Path) -> None:
        with pytest.raises(SettingsError, match="Name the server as wss://nas:6800/jsonrpc"):
            load(home, server="nas", ca_file=Path("ca.pem"))

    def test_not_beside_local(self, home: Path) -> None:
        with pytest.raises(SettingsError, match="--ca-file has no use"):
            load(home, local=True, ca_file=Path("ca.pem"))


class TestLocal:
    def test_it_wins_over_the_variables_and_aria2_conf(self, home: Path) -> None:
        write_conf(home, "rpc-listen-port=7000\nrpc-secret=c")
        environ = {"ARIATUI_SERVER": "not a server", "ARIATUI_SECRET": "\n"}
        assert load(home, local=True, environ=environ) == Settings(LocalOptions(home))

    def test_a_directory_is_relative_to_the_working_directory(self, home: Path) -> None:
        (home / "downloads").mkdir()
        settings = load(home, local=True, directory=Path("downloads"))
        assert settings == Settings(LocalOptions(home / "downloads"))

    def test_an_absolute_directory_stays(self, home: Path, tmp_path: Path) -> None:
        settings = load(home, local=True, directory=tmp_path)
        assert settings == Settings(LocalOptions(tmp_path))

    def test_not_beside_a_server(self, home: Path) -> None:
        with pytest.raises(SettingsError, match="Use one of the two"):
            load(home, local=True, server="localhost")

    def test_not_beside_a_secret_file(self, home: Path) -> None:
        with pytest.raises(SettingsError, match="Leave one of the two out"):
            load(home, local=True, secret_file=Path("secret"))

    def test_a_directory_needs_it(self, home: Path) -> None:
        with pytest.raises(SettingsError, match="Add --local"):
            load(home, directory=home)

    @pytest.mark.parametrize(
        ("name", "words"),
        [
            ("missing\x1b", "does not exist"),
            ("secret", "is not a directory"),
            ("secret/a", "cannot be used"),
            ("a\0b", "cannot be used"),
        ],
    )
    def test_a_directory_that_is_none(self, home: Path, name: str, words: str) -> None:
        write_secret(home, b"")
        with pytest.raises(SettingsError, match=words) as caught:
            load(home, local=True, directory=Path(name))
        assert str(caught.value).isprintable()

    def test_a_directory_without_leave_to_write(
        self, home: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(os, "access", lambda *_: False)
        with pytest.raises(SettingsError, match="may not write"):
            load(home, local=True)


def denied(path: Path, *_: object) -> None:
    """Open no file: as root, who runs these tests at times, may read whatever there is."""
    raise PermissionError(13, "Permission denied", str(path))


@given(server=st.text(), secret=st.text())
@example(server="", secret=" ")
@example(server="", secret=" s ")
@example(server="", secret="\n")
def test_any_variables_make_settings_or_a_sentence(server: str, secret: str) -> None:
    try:
        settings = load(
            Path("/nowhere"), environ={"ARIATUI_SERVER": server, "ARIATUI_SECRET": secret}
        )
    except SettingsError:
        return
    meant = secret.strip(" ") if secret.strip() else ""
    assert server_of(settings).secret == (Secret(meant) if meant else None)
