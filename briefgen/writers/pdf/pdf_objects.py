"""Turn the objects of a PDF into bytes, each once.

pydyf would turn each into bytes twice, compressed as hard as zlib can: for the file's identifier and to write it.
"""

from __future__ import annotations

import re
import zlib
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from briefgen.errors import RenderError

if TYPE_CHECKING:
    import pydyf

_ENDLESS = re.compile(rb"(?:^|\s)-?(?:inf|nan)\s")
_HUGE = re.compile(rb"[ \n]-?(?:[2-9]\d{9}|1\d{10})")
"""More than PDF/A's largest number, 2,147,483,647 (ISO 19005-3, 6.1.13)."""
_LEVEL = 5
"""Two thirds of the time of level 6 for two per cent more bytes; level 4 would be seven per cent more."""


def install() -> None:
    """Let pydyf turn values and dictionaries into bytes by their type: most are names, numbers and bytes already."""
    import pydyf

    original = pydyf._to_bytes

    def to_bytes(item: Any) -> bytes:
        kind = type(item)
        if kind is bytes:
            return item  # type: ignore[no-any-return]
        if kind is str:
            return item.encode("ascii")  # type: ignore[no-any-return]
        if kind is int:
            return b"%d" % item
        if kind is float:
            return b"%d" % item if item.is_integer() else f"{item:f}".rstrip("0").encode("ascii")
        converted: bytes = original(item)
        return converted

    def dictionary_data(self: pydyf.Dictionary) -> bytes:
        return b"<<%b>>" % b"".join([b"/%b %b" % (to_bytes(key), to_bytes(value)) for key, value in self.items()])

    pydyf._to_bytes = to_bytes
    pydyf.Dictionary.data = property(dictionary_data)
    pydyf.Stream.data = property(stream_data)


def settle(pdf: pydyf.PDF) -> None:
    """Replace every object by one that holds its bytes; nothing of the file can change after this."""
    settled, stream = _kinds()
    for index, thing in enumerate(pdf.objects):
        if thing.free == "f":
            continue
        if hasattr(thing, "compress"):
            pdf.objects[index] = stream(thing, stream_data(thing))
        else:
            pdf.objects[index] = settled(thing, thing.data)


@lru_cache(1)
def _kinds() -> tuple[type, type]:
    """Classes of settled objects: pydyf puts the one into object streams, the other by itself."""
    import pydyf

    class Settled(pydyf.Object):  # type: ignore[misc]
        """An object whose bytes are known."""

        def __init__(self, thing: pydyf.Object, data: bytes) -> None:
            super().__init__()
            self.number, self.generation = thing.number, thing.generation
            self._data = data

        @property
        def data(self) -> bytes:
            """The bytes."""
            return self._data

    class SettledStream(Settled, pydyf.Stream):  # type: ignore[misc]
        """A stream whose bytes are known."""

    return Settled, SettledStream


def stream_data(stream: pydyf.Stream) -> bytes:
    """The bytes of a stream, compressed if it asks for it.

    It ends with CR LF, for data that ends with CR: a single LF behind it looks like a part of the data. PDF/A wants a
    stream's length to be right, and one compressed stream in 256 ends with a CR.
    """
    import pydyf

    if "briefgen_data" in stream.__dict__:
        data: bytes = stream.__dict__["briefgen_data"]
        return data

    # What pydyf itself does with the pieces that are not bytes yet.
    content = b"\n".join([piece if type(piece) is bytes else pydyf._to_bytes(piece) for piece in stream.stream])
    if len(stream.stream) > 1 and (
        _HUGE.search(content) or ((b"inf" in content or b"nan" in content) and _ENDLESS.search(content))
    ):
        raise RenderError("The page has a length or place beyond any number.", hint="Look for nan, inf or 1e99 in it.")
    extra = pydyf.Dictionary(stream.extra)
    if stream.compress:
        extra["Filter"] = "/FlateDecode"
        content = _compressed(content)
    extra["Length"] = len(content)
    data = b"".join((extra.data, b"\nstream\n", content, b"\r\nendstream"))
    if stream.extra.get("Type") in ("/ObjStm", "/XRef"):
        # Made when all is settled, then asked for twice: to be written, and for the file's identifier.
        stream.__dict__["briefgen_data"] = data
    return data


def _compressed(content: bytes) -> bytes:
    # The colour profile is the same in every file.
    return _remembered(content) if content[36:40] == b"acsp" else zlib.compress(content, _LEVEL)


@lru_cache(4)
def _remembered(content: bytes) -> bytes:
    return zlib.compress(content, _LEVEL)
