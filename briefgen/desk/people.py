"""Who is at the desk, and the folder in which what is theirs lies: drafts, packs, uploads, the list of their jobs.

Alone on one's own machine there is one person, whose the whole folder is. In an office each has a folder of their own:
the office's own server has asked for their password, and names them in a header. The header is believed only from that
server's addresses. Everybody else could write it too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path

from starlette.requests import Request

from briefgen.errors import UsageError
from briefgen.output import slug

USER_HEADER = "X-Forwarded-User"
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at the desk; `edits` is False for one who may read only."""

    name: str
    folder: Path
    edits: bool = True


def alone(home: Path) -> Person:
    """The one person on their own machine."""
    return Person("", home)


def person_in(home: Path, name: str, *, edits: bool = True) -> Person:
    """The person of this name, with a folder below `home` that no other name leads to."""
    digest = hashlib.sha256(name.encode()).hexdigest()[:16]
    return Person(name, home / "people" / f"{slug(name)[:40]}-{digest}", edits)


@dataclass(frozen=True, slots=True)
class Proxy:
    """The office's own server, in front of the desk."""

    addresses: tuple[IPv4Network | IPv6Network, ...]
    """Those that it asks from."""
    user_header: str = USER_HEADER
    groups_header: str = ""
    """The groups of a person, separated by commas; believed only if it is named."""
    editors: frozenset[str] = frozenset()
    """Names of people and groups who may make and change things; the others read. Without any, everybody may."""

    @classmethod
    def at(
        cls,
        addresses: Iterable[str],
        *,
        user_header: str = USER_HEADER,
        groups_header: str = "",
        editors: Iterable[str] = (),
    ) -> Proxy:
        """The server at these addresses or networks (`10.0.0.5`, `10.0.0.0/28`). Raises UsageError for what is none."""
        networks = []
        for address in addresses:
            try:
                networks.append(ip_network(address))
            except ValueError as error:
                raise UsageError(
                    f"“{address}” is no address: {error}.", hint="Give one (10.0.0.5) or a network (10.0.0.0/28)."
                ) from error
        if not networks:
            raise UsageError(
                "Nobody may speak for the office’s server.", hint="Say where it asks from: --trusted-proxy 127.0.0.1"
            )
        return cls(tuple(networks), user_header, groups_header, frozenset(editors))

    def name_of(self, request: Request) -> str:
        """The name of the person who asks; "" where the request is not from the server or names nobody, or several."""
        peer = request.client.host if request.client else ""
        try:
            address = ip_address(peer)
        except ValueError:
            return ""
        address = getattr(address, "ipv4_mapped", None) or address
        names = request.headers.getlist(self.user_header)
        if not any(address in network for network in self.addresses) or len(names) != 1:
            return ""
        try:
            name = names[0].strip().encode("latin-1").decode()  # headers are bytes; servers write UTF-8
        except UnicodeDecodeError:
            return ""
        return name if 0 < len(name) <= _LONGEST_NAME and name.isprintable() else ""

    def may_edit(self, request: Request, name: str) -> bool:
        """Whether a person may make and change things."""
        groups = request.headers.get(self.groups_header, "") if self.groups_header else ""
        return not self.editors or not self.editors.isdisjoint({name, *map(str.strip, groups.split(","))})
