"""Every spelling of a server becomes one endpoint or one sentence."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from websockets.uri import parse_uri

from ariatui.server.endpoint import Endpoint, SettingsError, parse_endpoint, quoted

CANARY = "S3CRET-CANARY"

good_hosts = st.one_of(
    st.from_regex(r"([a-z0-9_-]{1,12}\.){0,3}[a-z_-][a-z0-9_-]{0,11}\.?", fullmatch=True),
    st.ip_addresses(v=4).map(str),
    st.ip_addresses(v=6).map(lambda address: f"[{address}]"),
    st.sampled_from(["bücher.example", "\uff11\uff12\uff17.0.0.1", "[fe80::1%eth0]"]),
)
good_addresses = st.builds(
    "{}{}:{}".format, st.sampled_from(["", "ws://", "HTTPS://"]), good_hosts, st.integers(1, 65535)
)
hosts = good_hosts | st.text(max_size=20)
ports = st.one_of(st.just(""), st.integers(-1, 70_000).map(":{}".format), st.text(max_size=8))
schemes = st.sampled_from(["", "ws://", "wss://", "http://", "HTTPS://", "ftp://", "://", "//"])
paths = st.sampled_from(["", "/", "/jsonrpc", "/jsonrpc/", "/rpc", "?a", "#a"])
addresses = st.builds("{}{}{}{}".format, schemes, hosts, ports, paths)


def refusal(text: str) -> str:
    """The sentence with which `text` is refused."""
    with pytest.raises(SettingsError) as caught:
        parse_endpoint(text)
    return str(caught.value)


def outcome(text: str) -> Endpoint | str:
    """The endpoint that `text` names, or the sentence with which it is refused."""
    try:
        return parse_endpoint(text)
    except SettingsError as error:
        return str(error)


@pytest.mark.parametrize(
    ("text", "endpoint"),
    [
        ("example.org", Endpoint("example.org")),
        ("example.org:6801", Endpoint("example.org", 6801)),
        ("example.org:06801", Endpoint("example.org", 6801)),
        ("nas_1.local.", Endpoint("nas_1.local.")),
        ("LocalHost:6801", Endpoint("localhost", 6801)),
        ("192.168.1.20:1", Endpoint("192.168.1.20", 1)),
        ("::1", Endpoint("::1")),
        ("[::1]", Endpoint("::1")),
        ("[::1]:65535", Endpoint("::1", 65535)),
        ("[2001:DB8:0::1]", Endpoint("2001:db8::1")),
        ("fe80::1%eth0", Endpoint("fe80::1%eth0")),
        ("http://[fe80::1%25eth0]:6801/", Endpoint("fe80::1%eth0", 6801)),
        ("ws://example.org", Endpoint("example.org")),
        ("http://example.org/jsonrpc/", Endpoint("example.org")),
        ("wss://example.org/jsonrpc", Endpoint("example.org", secure=True)),
        ("https://example.org", Endpoint("example.org", 6800, secure=True)),
        ("HTTPS://Example.ORG:443/", Endpoint("example.org", 443, secure=True)),
        ("example.org/jsonrpc", Endpoint("example.org")),
        ("  example.org:6801\r\n", Endpoint("example.org", 6801)),
        ("bücher.example", Endpoint("xn--bcher-kva.example")),
        ("BÜCHER。example", Endpoint("xn--bcher-kva.example")),
        ("\uff11\uff12\uff17.0.0.1", Endpoint("127.0.0.1")),
    ],
)
def test_spellings(text: str, endpoint: Endpoint) -> None:
    assert parse_endpoint(text) == endpoint


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "names no host"),
        ("   ", "names no host"),
        (":6800", "names no host"),
        ("ws://", "names no host"),
        ("ws:///jsonrpc", "names no host"),
        ("ftp://example.org", "scheme"),
        ("unix:///run/aria2.sock", "scheme"),
        ("example.org/rpc", "only one at which aria2 answers"),
        ("example.org/JSONRPC", "only one at which aria2 answers"),
        ("//example.org", "only one at which aria2 answers"),
        ("example.org/jsonrpc?x=1", "queries"),
        ("example.org#x", "fragments"),
        ("example.org:", "a number from 1 to 65535"),
        ("example.org:0", "a number from 1 to 65535"),
        ("example.org:65536", "a number from 1 to 65535"),
        ("example.org:" + "9" * 5000, "a number from 1 to 65535"),
        ("example.org:-1", "a number from 1 to 65535"),
        ("example.org:6_800", "a number from 1 to 65535"),
        ("example.org:٦٨٠٠", "a number from 1 to 65535"),
        ("[::1]:http", "a number from 1 to 65535"),
        ("[::1", "square brackets"),
        ("[::1]6800", "square brackets"),
        ("[example.org]:6800", "square brackets"),
        ("[127.0.0.1]", "square brackets"),
        ("[]", "square brackets"),
        ("example.org:6800:1", "several colons"),
        ("[::g]", "several colons"),
        ("fe80::1%eth/0", "path"),
        ("fe80::1%eth$0", "network interface"),
        ("exa mple.org", "blanks"),
        ("exa\u200bmple.org", "invisible"),
        ("exa\x1b[31mmple.org", "invisible"),
        ("exa\udcffmple.org", "invisible"),
        ("example..org", "not a host name"),
        (".", "not a host name"),
        ("example.org\\jsonrpc", "not a host name"),
        ("a" * 64, "not a host name"),
        ("a." * 127 + "a", "not a host name"),
        ("256.1.1.1", "IPv4"),
        ("127.1", "IPv4"),
        ("0x7f.0.0.1", "IPv4"),
        ("6800", "localhost:6800"),
        ("straße.example", "xn--"),
        ("\u05d0a.example", "xn--"),
        ("ü" * 254, "xn--"),
        ("ü..example", "xn--"),
        ("℀.example", "not a host name"),
    ],
)
def test_refusals(text: str, words: str) -> None:
    assert words in refusal(text)


@pytest.mark.parametrize(
    "text",
    [
        f"token:{CANARY}@example.org",
        f"wss://user:{CANARY}@example.org:6800/jsonrpc",
        f"{CANARY}@",
        f"{CANARY}\uff20example.org",
        f"{CANARY}\ufe6bexample.org",
        f"{CANARY}%40example.org",
        f"ftp://{CANARY}@example.org?x",
    ],
)
def test_a_secret_before_the_host_is_refused_with_the_right_ways(text: str) -> None:
    sentence = refusal(text)
    assert "ARIATUI_SECRET" in sentence
    assert "--secret-file" in sentence
    assert "aria2.conf" in sentence
    assert CANARY not in sentence


@pytest.mark.parametrize(
    "text",
    [
        f"token:{CANARY}",
        f"token:{CANARY}:6800",
        f"token:{CANARY}://example.org",
        f"example.org/jsonrpc?token={CANARY}",
        f"example.org/jsonrpc#{CANARY}",
        f"example.org/{CANARY}",
    ],
)
def test_a_secret_in_another_wrong_place_is_not_repeated(text: str) -> None:
    assert CANARY not in refusal(text)


@example("http://[fe80::1%2525x]")
@example("2525e::%25")
@given(st.one_of(st.text(), addresses))
def test_any_text_is_an_endpoint_that_survives_the_round_trip_or_a_sentence(text: str) -> None:
    result = outcome(text)
    if isinstance(result, str):
        assert result.isprintable()
        assert result.endswith(".")
        assert len(result) < 400
    else:
        assert parse_endpoint(result.url) == result
        assert parse_endpoint(result.label) == result
        assert result.url.isascii()


@given(good_addresses)
def test_websockets_reads_the_url_as_we_do(text: str) -> None:
    endpoint = parse_endpoint(text)
    uri = parse_uri(endpoint.url)
    assert (uri.host, uri.port, uri.secure) == (endpoint.host, endpoint.port, endpoint.secure)
    assert (uri.path, uri.username) == ("/jsonrpc", None)


@pytest.mark.parametrize(
    ("endpoint", "url", "label"),
    [
        (Endpoint("localhost"), "ws://localhost:6800/jsonrpc", "localhost:6800"),
        (Endpoint("::1"), "ws://[::1]:6800/jsonrpc", "[::1]:6800"),
        (Endpoint("a.b", 1, secure=True), "wss://a.b:1/jsonrpc", "wss://a.b:1"),
    ],
)
def test_url_and_label(endpoint: Endpoint, url: str, label: str) -> None:
    assert (endpoint.url, endpoint.label) == (url, label)


@pytest.mark.parametrize(
    ("host", "here"),
    [
        ("localhost", True),
        ("localhost.", True),
        ("aria2.localhost", True),
        ("127.0.0.1", True),
        ("127.8.9.10", True),
        ("0.0.0.0", True),  # noqa: S104
        ("::1", True),
        ("::", True),
        ("::ffff:127.0.0.1", True),
        ("::ffff:7f00:1", True),
        ("::1%lo", True),
        ("localhost.example.org", False),
        ("notlocalhost", False),
        ("127.0.0.1.example.org", False),
        ("192.168.1.20", False),
        ("::2", False),
        ("::ffff:192.168.1.20", False),
    ],
)
def test_is_this_machine(host: str, here: bool) -> None:  # noqa: FBT001
    assert Endpoint(host).is_this_machine is here


@given(st.text(max_size=200), st.integers(10, 100))
def test_quoted_text_is_short_and_harmless(text: str, limit: int) -> None:
    shown = quoted(text, limit)
    assert shown.isprintable()
    assert len(shown) <= limit + 2


def test_quoted_text_says_that_it_was_cut() -> None:
    assert quoted("a" * 60) == f'"{"a" * 60}"'
    assert quoted("a" * 61) == f'"{"a" * 57}..."'
    assert quoted("a\x1b[0m\n") == r'"a\x1b[0m\n"'
