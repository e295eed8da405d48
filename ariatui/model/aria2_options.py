"""aria2's options that can be changed while it runs: names, senses in our words, values.

Held against a real aria2c by a test. Knows nothing of how they are changed.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Final, NamedTuple

from ariatui.model.add_options import HEADER
from ariatui.model.limits import COMMON_LIMITS, LIMITS, read_amount
from ariatui.model.numbers import whole

Options = Mapping[str, str]
"""Values by names, as aria2 tells them."""

LISTS: Final = frozenset({"header", "index-out"})
"""Options that may be given several times: aria2 tells them as lines, and given those as one text
it would send the blank line behind the last, which ends the request (observed on 1.37)."""

SPEEDS: Final = frozenset(
    {*LIMITS, *COMMON_LIMITS, "bt-request-peer-speed-limit", "lowest-speed-limit"}
)
"""Options in bytes a second, which aria2 takes with K and M too."""

SIZES: Final = frozenset(
    {"max-mmap-limit", "min-split-size", "no-file-allocation-limit", "piece-length"}
)
"""Options in bytes, which aria2 takes with K and M too."""

_FROM_SCRATCH: Final = frozenset({"dir", "index-out", "out", "remove-control-file"})
"""Options after whose change an active download does not find what it has loaded."""

_INDEX_OUT: Final = re.compile(r"\d{1,7}=.+", re.ASCII)
_RANGE: Final = re.compile(r"(\d+)-(\d+|\*)")
_FRACTION: Final = re.compile(r"\d{1,9}(?:\.\d{1,9})?", re.ASCII)
_PLACE: Final = r"[1-9]\d{0,6}(?:-[1-9]\d{0,6})?"
_PLACES: Final = re.compile(rf"{_PLACE}(?:,{_PLACE})*", re.ASCII)

_BOOLEAN: Final = "true, false"

_TABLE: Final = """
all-proxy|rg|[http://][USER:PASSWORD@]HOST[:PORT]|proxy for everything
all-proxy-passwd|rg||password for all-proxy
all-proxy-user|rg||user name for all-proxy
allow-overwrite|rg|bool|start from scratch over a file without a control file
allow-piece-length-change|rg|bool|go on though the piece length is another one
always-resume|rg|bool|fail rather than start from scratch where resuming is impossible
async-dns|rg|bool|look up names without standing still
auto-file-renaming|rg|bool|add a number to a name that is taken
bt-enable-hook-after-hash-check|rg|bool|run the hook after a hash check too
bt-enable-lpd|rg|bool|look for peers in the local network
bt-exclude-tracker|rg|URI,... or *|trackers not to ask
bt-external-ip|rg|a numeric IP address|the address to tell trackers
bt-force-encryption|rg|bool|talk to peers encrypted only
bt-hash-check-seed|rg|bool|check hashes before seeding
bt-load-saved-metadata|rg|bool|use a magnet link's metadata that were saved
bt-max-open-files|g|1-*|files that all torrents together keep open
bt-max-peers|lrg|0-*|peers of a torrent at most; 0 for no limit
bt-metadata-only|rg|bool|get a torrent's metadata and nothing else
bt-min-crypto-level|rg|plain, arc4|the least encryption with peers
bt-prioritize-piece|rg|head[=SIZE], tail[=SIZE]|load beginnings or ends of files first
bt-remove-unselected-file|lrg|bool|delete files that are not selected at the end
bt-request-peer-speed-limit|lrg|0-*|look for more peers below this speed
bt-require-crypto|rg|bool|refuse peers with the old handshake
bt-save-metadata|rg|bool|save a magnet link's metadata as .torrent
bt-seed-unverified|rg|bool|seed without checking again
bt-stop-timeout|rg|0-*|seconds without any speed until a torrent stops
bt-tracker|rg|URI,...|more trackers to ask
bt-tracker-connect-timeout|rg|1-600|seconds to wait for a tracker's connection
bt-tracker-interval|rg|0-*|seconds between questions to a tracker; 0 as it says
bt-tracker-timeout|rg|1-600|seconds to wait for a tracker's answer
check-integrity|rg|bool|check hashes of what is there
checksum|r|HASH_TYPE=HEX_DIGEST|what the file's checksum has to be
conditional-get|rg|bool|load only what is newer than the file here
connect-timeout|rg|1-600|seconds to wait for a server's connection
content-disposition-default-utf8|rg|bool|take the server's file names for UTF-8
continue|rg|bool|go on with files that another program began
dir|rg|/path/to/directory|where the files go
download-result|g|default, full, hide|how results are printed at aria2's end
dry-run|g|bool|only look whether files are there
enable-http-keep-alive|rg|bool|use a connection for several requests
enable-http-pipelining|rg|bool|send requests without waiting for answers
enable-mmap|rg|bool|write files by way of memory maps
enable-peer-exchange|rg|bool|hear of peers from peers
file-allocation|rg|none, prealloc, trunc, falloc|how room on the disk is taken beforehand
follow-metalink|rg|true, mem, false|download what a Metalink file names
follow-torrent|rg|true, mem, false|download what a torrent file names
force-save|lrg|bool|keep it in the session though it is complete
ftp-passwd|rg||password for FTP
ftp-pasv|rg|bool|passive mode of FTP
ftp-proxy|rg|[http://][USER:PASSWORD@]HOST[:PORT]|proxy for FTP
ftp-proxy-passwd|rg||password for ftp-proxy
ftp-proxy-user|rg||user name for ftp-proxy
ftp-reuse-connection|rg|bool|use an FTP connection again
ftp-type|rg|binary, ascii|how FTP transfers
ftp-user|rg||user name for FTP
hash-check-only|rg|bool|check hashes and stop then
header|rg||more headers of HTTP requests
http-accept-gzip|rg|bool|accept compressed answers
http-auth-challenge|rg|bool|send the password only when asked for it
http-no-cache|rg|bool|ask caches for a fresh copy
http-passwd|rg||password for HTTP
http-proxy|rg|[http://][USER:PASSWORD@]HOST[:PORT]|proxy for HTTP
http-proxy-passwd|rg||password for http-proxy
http-proxy-user|rg||user name for http-proxy
http-user|rg||user name for HTTP
https-proxy|rg|[http://][USER:PASSWORD@]HOST[:PORT]|proxy for HTTPS
https-proxy-passwd|rg||password for https-proxy
https-proxy-user|rg||user name for https-proxy
index-out|r|INDEX=PATH|names for files of a torrent, by their numbers
keep-unfinished-download-result|g|bool|keep results of what failed beyond their number
log|g|/path/to/file, -|file of aria2's log
log-level|g|debug, info, notice, warn, error|how much is logged
lowest-speed-limit|rg|0-*|give up connections slower than this
max-concurrent-downloads|g|1-*|downloads that run at a time
max-connection-per-server|rg|1-16|connections to one server
max-download-limit|lrg|0-*|speed of each download; 0 for no limit
max-download-result|g|0-*|results that are kept
max-file-not-found|rg|0-*|answers "not found" until it fails; 0 for the tries alone
max-mmap-limit|rg|0-*|largest file to write by way of memory maps
max-overall-download-limit|g|0-*|speed of all downloads together; 0 for no limit
max-overall-upload-limit|g|0-*|upload speed of all together; 0 for no limit
max-resume-failure-tries|rg|0-*|URIs that cannot resume until it starts from scratch
max-tries|rg|0-*|how often to try; 0 for no end
max-upload-limit|lrg|0-*|upload speed of each torrent; 0 for no limit
metalink-base-uri|g||what relative URIs in Metalink files are relative to
metalink-enable-unique-protocol|rg|bool|use a mirror by one protocol only
metalink-language|rg||language of the files to choose
metalink-location|rg||where mirrors should be, such as de,fr
metalink-os|rg||operating system of the files to choose
metalink-preferred-protocol|rg|http, https, ftp, none|protocol to prefer
metalink-version|rg||version of the files to choose
min-split-size|rg|1048576-1073741824|parts are not split below twice this
no-file-allocation-limit|rg|0-*|smaller files get no room beforehand
no-netrc|rg|bool|ignore the .netrc file
no-proxy|rg|HOSTNAME,DOMAIN,NETWORK/CIDR|hosts for which no proxy is used
no-want-digest-header|rg|bool|do not ask servers for checksums
optimize-concurrent-downloads|g|true, false, A:B|let the speed decide how many run
out|r|/path/to/file|name of the file
parameterized-uri|g|bool|read {a,b} and [1-9] in URIs as several URIs
pause-metadata|rg|bool|pause what a torrent file or magnet link becomes
piece-length|g|1048576-1073741824|piece length of HTTP and FTP downloads
proxy-method|rg|get, tunnel|how a proxy is asked
realtime-chunk-checksum|rg|bool|check pieces while they come
referer|rg||page that the link was on; * for the URI itself
remote-time|rg|bool|give files the time that the server says
remove-control-file|rg|bool|start from scratch, without the control file
retry-wait|rg|0-600|seconds until another try
reuse-uri|rg|bool|use URIs again when all are in use
rpc-save-upload-metadata|g|bool|save torrents that are added by RPC
save-cookies|g|/path/to/file|file in which cookies are kept
save-not-found|lrg|bool|keep it in the session though it was not found
save-session|g|/path/to/file|file in which unfinished downloads are kept
seed-ratio|rg|0.0-*|seed until so much was shared; 0.0 for no end
seed-time|rg|0.0-*|minutes to seed; 0 for none
select-file|r|1-1048576|numbers of the files to download
server-stat-of|g|/path/to/file|file in which servers' speeds are kept
split|rg|1-*|connections of one download
ssh-host-key-md|rg|HASH_TYPE=HEX_DIGEST|what the SSH host key's checksum has to be
stream-piece-selector|rg|default, inorder, random, geom|which pieces come first over HTTP and FTP
timeout|rg|1-600|seconds without an answer until another try
uri-selector|rg|inorder, feedback, adaptive|how mirrors are chosen
use-head|rg|bool|begin with a HEAD request
user-agent|rg||what HTTP requests say who asks
"""


class Option(NamedTuple):
    """One of the options."""

    name: str
    uses: str
    """`r`: changed for a download, `l`: without its restart, `g`: changed for all."""
    values: str
    """What aria2 takes, in its own words; blank for any text."""
    sense: str

    @property
    def choices(self) -> Sequence[str]:
        """All its values, where they are few."""
        words = self.values.split(", ")
        few = len(words) > 1 and all(word.isalnum() for word in words)
        return words if few else ()

    @property
    def restarts(self) -> bool:
        """Whether an active download breaks its connections off for it, to go on with others."""
        return "l" not in self.uses

    def read(self, typed: str) -> str | None:
        """A value as aria2 is sent it; None if it takes none such, as far as that is known here.

        A choice may be shortened. Of `seed-ratio` and `seed-time` aria2 itself takes any text, for
        0 where it is no number; of `select-file` none for all files (observed on 1.37).
        """
        text = typed.strip()
        if self.choices:
            fitting = [choice for choice in self.choices if choice.startswith(text) and text]
            return text if text in self.choices else fitting[0] if len(fitting) == 1 else None
        if self.values == "0.0-*":
            return text if _FRACTION.fullmatch(text) else None
        if self.name == "select-file":
            return text if _PLACES.fullmatch(text) else None
        if (ends := _RANGE.fullmatch(self.values)) is None:
            return text
        number = read_amount(text) if self.name in SPEEDS | SIZES else whole(text)
        if number is None or number < int(ends[1]):
            return None
        return str(number) if ends[2] == "*" or number <= int(ends[2]) else None


class Present(NamedTuple):
    """The options in force for several downloads."""

    values: Options
    """What is the same for all."""
    differing: frozenset[str] = frozenset()

    def value(self, name: str) -> str | None:
        """A value, blank for one that is not set; None where they differ."""
        return None if name in self.differing else self.values.get(name, "")

    @staticmethod
    def of(found: Sequence[Options]) -> "Present":
        """What is the same for all of these."""
        names = {name for options in found for name in options}
        ways = {name: {options.get(name, "") for options in found} for name in names}
        same = {name: next(iter(way)) for name, way in ways.items() if len(way) == 1}
        return Present(same, frozenset(ways.keys() - same.keys()))


@cache
def options(*, common: bool) -> Mapping[str, Option]:
    """The options that can be changed, by their names.

    Args:
        common: For all downloads, rather than for single ones.
    """
    use = "g" if common else "r"
    return {option.name: option for option in _read() if use in option.uses}


def starts_from_scratch(names: Iterable[str]) -> bool:
    """Whether what an active download has loaded is of no use to it when these are changed."""
    return not _FROM_SCRATCH.isdisjoint(names)


def restart(names: Iterable[str]) -> bool:
    """Whether an active download breaks its connections off when these are changed."""
    known = options(common=False)
    return any(known[name].restarts for name in names if name in known)


def is_secret(name: str) -> bool:
    """Whether what an option holds is nothing to be shown."""
    return name.endswith("-passwd") or name == "rpc-secret"


def bad_line(name: str, value: str) -> int:
    """The first line, from 1, that is none for an option of several lines; 0 if all are."""
    fits = HEADER.fullmatch if name == "header" else _INDEX_OUT.fullmatch
    bad = (n for n, line in enumerate(value.split("\n"), 1) if line.strip() and not fits(line))
    return next(bad, 0)


def lines(value: str) -> Sequence[str]:
    """The values of an option that may be given several times."""
    return [line for line in value.split("\n") if line.strip()]


def _read() -> Iterable[Option]:
    for line in _TABLE.strip().splitlines():
        name, uses, values, sense = line.split("|")
        yield Option(name, uses, _BOOLEAN if values == "bool" else values, sense)
