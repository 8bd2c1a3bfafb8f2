"""Which servers may be asked: those of the source, by https, on the public network; redirects are held to the same rule.

An address that a user gave (source `FREE`) may lead to any server of the public network, but to none inside the one that
this program runs in. Names are resolved before anything is asked, and the far end of every connection is looked at again
before a byte is sent, so that a name that resolves differently the second time gains nothing.
"""

from __future__ import annotations

import ipaddress
import os
import socket
from urllib.parse import urljoin, urlsplit

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from analysis.datasets.public.errors import FetchError, Offline
from analysis.datasets.public.named import https_host
from analysis.datasets.public.registry import BASES, FREE
from analysis.files.limits import clean_name

MIRROR_VARIABLE = "SELECTION_PRESSURE_MIRROR"
REDIRECTS = 5
MORE_HOSTS: dict[str, tuple[str, ...]] = {  # other names of the same servers
    "gutenberg": ("www.gutenberg.org", "gutenberg.org", "aleph.gutenberg.org"),
    "moleculenet": ("deepchemdata.s3.us-west-1.amazonaws.com", "deepchemdata.s3.amazonaws.com"),
}
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")  # IPv4 behind a translator: the last 32 bits


def address(base: str, path: str) -> str:
    """Return the address of a path: at the public server, or at the mirror that the environment names.

    A mirror has the public servers as folders, named by the keys of `registry.BASES`; addresses that users gave lie in
    its folder `FREE`, under the name of their server. `path` is a whole address there.
    """
    if base == FREE:
        return f"{_mirror()}/{FREE}/{path.removeprefix('https://')}" if _mirror() else path
    return f"{_mirror()}/{base}{path}" if _mirror() else BASES[base] + path


def _mirror() -> str:
    return os.environ.get(MIRROR_VARIABLE, "").rstrip("/")


def source_of(url: str) -> str:
    """Return whose server an address lies on: a key of `registry.BASES`, or `FREE`."""
    return next((base for base in BASES if url.startswith(f"{address(base, '')}/")), FREE)


def check(url: str) -> None:
    """Refuse an address that must not be asked, in words and at once.

    Raises
    ------
    FetchError
        For another scheme than https, or a server that is not on the public network.
    Offline
        If the name of the server cannot be resolved.
    """
    mirror = _mirror()
    if mirror and urlsplit(mirror).scheme not in ("http", "https"):
        raise FetchError(f"{MIRROR_VARIABLE} is {clean_name(mirror)}; a mirror is an http or https address")
    if mirror and url.startswith(f"{mirror}/"):
        return
    host = https_host(url)
    if source_of(url) == FREE:
        _check_resolved(host)


def _check_resolved(host: str) -> None:
    try:
        found = {str(entry[4][0]) for entry in socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError):
        raise Offline(f"offline: the name {host} cannot be resolved; check how it is written, or the network") from None
    if inside := sorted(figures for figures in found if not is_public(figures)):
        raise _inside(host, inside[0])


def _inside(host: str, figures: str) -> FetchError:
    return FetchError(f"{clean_name(host)} is refused: it stands for {figures}, which is not on the public network")


def is_public(figures: str) -> bool:
    """Tell whether an IP address is one of the public network, also where it is written inside another.

    Examples
    --------
    >>> is_public("93.184.216.34"), is_public("10.0.0.1"), is_public("::ffff:127.0.0.1"), is_public("64:ff9b::a00:1")
    (True, False, False, False)
    """
    try:
        found = ipaddress.ip_address(figures.partition("%")[0])
    except ValueError:
        return False
    within = [found]
    if isinstance(found, ipaddress.IPv6Address):
        within += [inner for inner in (found.ipv4_mapped, found.sixtofour, *(found.teredo or ())) if inner]
        if found in _TRANSLATED:
            within = [ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)]
    return all(inner.is_global and not inner.is_multicast for inner in within)


def follow(url: str, location: str, source: str) -> str:
    """Return where a redirect leads, as `address` would write it.

    Parameters
    ----------
    url, location : str
        Address that answered, and what it names.
    source : str
        Of the first address, see `source_of`.

    Raises
    ------
    FetchError
        If it leads to another scheme, or to a server that is not one of the source's; both are named.
    """
    here, mirror = urlsplit(url).netloc, _mirror()
    try:
        target = urljoin(url, location)
    except ValueError:
        raise FetchError(f"{here} sends on to {clean_name(location)}, which is no address") from None
    if mirror and target.startswith(f"{mirror}/{source}/"):
        return target
    try:
        host = https_host(target)
    except FetchError as error:
        raise FetchError(f"{here} sends on to another place: {error}") from None
    if source == FREE:
        return address(FREE, target)
    known = (urlsplit(BASES[source]).netloc, *MORE_HOSTS.get(source, ()))
    if host not in known:
        raise FetchError(
            f"{here} sends on to {host}, which is no server of this source ({known[0]}); nothing was taken"
        )
    path = target.removeprefix(BASES[source]) if target.startswith(f"{BASES[source]}/") else None
    if path is not None:
        return address(source, path)
    return f"{mirror}/{source}{target.removeprefix(f'https://{host}')}" if mirror else target


# ---------------------------------------------------------------------------------------- the far end of a connection


def _looked_at(connection: HTTPConnection, wire: socket.socket) -> socket.socket:
    """Return a connection that leads to the public network, or to the mirror or proxy that its user chose."""
    figures = str(wire.getpeername()[0])
    if connection.proxy or connection.host == urlsplit(_mirror()).hostname or is_public(figures):
        return wire
    wire.close()
    raise _inside(connection.host, figures)


class _Plain(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        return _looked_at(self, super()._new_conn())


class _Secure(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        return _looked_at(self, super()._new_conn())


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _Secure


class PublicOnly(HTTPAdapter):
    """Connections of a session, each of which ends on the public network, at the mirror, or at a proxy."""

    def init_poolmanager(self, *args: object, **kwargs: object) -> None:
        """Let every pool look at the far end of its connections."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _PlainPool, "https": _SecurePool}
