"""Turn the objects of a PDF into bytes, each once, by their type.

pydyf would turn each into bytes twice, compressed as hard as zlib can: for the file's identifier and to write it.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from functools import cache, lru_cache
from hashlib import md5
from typing import TYPE_CHECKING, Any, BinaryIO

from briefgen.errors import RenderError

if TYPE_CHECKING:
    import pydyf

_ENDLESS = re.compile(rb"(?:^|\s)-?(?:inf|nan)\s")
_HUGE = re.compile(rb"[ \n]-?(?:[2-9]\d{9}|1\d{10})")
"""From two thousand million on: PDF/A's largest number is 2,147,483,647 (ISO 19005-3, 6.1.13)."""
_LEVEL = 5
"""Two thirds of the time of level 6 for two per cent more bytes; level 4 would be seven per cent more."""


def install() -> None:
    """Let pydyf's objects be light, and be written by `write`."""
    import pydyf

    to_bytes = _by_type(pydyf)

    def dictionary_data(self: pydyf.Dictionary) -> bytes:
        parts = []
        for key, value in self.items():
            parts.append(_name(key))
            # (Most values: references and names.)
            kind = type(value)
            parts.append(value if kind is bytes else value.encode("ascii") if kind is str else to_bytes(value))
        return b"<<%b>>" % b"".join(parts)

    def array_data(self: pydyf.Array) -> bytes:
        return b"[%b]" % b" ".join(map(to_bytes, self))

    pydyf._to_bytes = to_bytes
    # What every object has at first, once for all of them: a brief has three thousand.
    pydyf.Object.number, pydyf.Object.offset, pydyf.Object.generation, pydyf.Object.free = None, 0, 0, "n"
    pydyf.Object.__init__ = lambda self: None
    pydyf.Object.reference = property(lambda self: b"%d %d R" % (self.number, self.generation))
    pydyf.Dictionary.__init__ = lambda self, values=(): dict.__init__(self, values or ())
    pydyf.Dictionary.data = property(dictionary_data)
    pydyf.Array.__init__ = lambda self, values=(): list.__init__(self, values or ())
    pydyf.Array.data = property(array_data)
    pydyf.Stream.data = property(_stream_data)
    pydyf.PDF.write = write


@cache
def _name(key: str) -> bytes:
    return b"/%b " % key.encode()


def _by_type(pydyf: Any) -> Callable[[Any], bytes]:
    """What pydyf's function of this name does, without asking a value for each kind in turn what it is."""
    original: Callable[[Any], bytes] = pydyf._to_bytes
    ways: dict[type, Callable[[Any], bytes]] = {
        bytes: lambda value: value,
        str: lambda text: text.encode("ascii"),  # (an error for others, which pydyf writes as UTF-16 then)
        int: b"%d".__mod__,
        float: lambda number: b"%d" % number if number.is_integer() else f"{number:f}".rstrip("0").encode("ascii"),
    }

    def to_bytes(value: Any) -> bytes:
        return ways.get(type(value), original)(value)

    return to_bytes


def write(
    pdf: pydyf.PDF, output: BinaryIO, version: str | bytes, identifier: bytes | bool = True, compress: bool = True
) -> None:
    """Write a PDF with its small objects together in one compressed stream and the hash of all as its identifier.

    It takes the place of pydyf's method, whose other ways (`identifier`, `compress`) nobody here asks for.
    """
    import pydyf

    if pdf.info:
        pdf.add_object(pdf.info)
    output.write(b"%%PDF-%b\n%%\xf0\x9f\x96\xa4\n" % pydyf._to_bytes(version or b"1.7"))
    hashed = md5(usedforsecurity=False)
    places: list[tuple[int, int, int]] = []
    """Of each object by number: 0 (there is none), 1 (place in the file) or 2 (stream and place in it)."""
    numbers: list[str] = []
    together: list[bytes] = []
    length = 0
    stream_number = len(pdf.objects)

    def write_apart(item: pydyf.Object, data: bytes) -> None:
        places.append((1, output.tell(), item.generation))
        output.write(b"%d %d obj\n%b\nendobj\n" % (item.number, item.generation, data))

    for item in pdf.objects:
        if item.free == "f":
            places.append((0, 0, item.generation))
            continue
        data = item.data
        hashed.update(data)
        if item.compressible:
            places.append((2, stream_number, len(together)))
            numbers.append(f"{item.number} {length}")
            together.append(data)
            length += len(data) + 1
        else:
            write_apart(item, data)
    first = " ".join(numbers)
    stream = pydyf.Stream([first, *together], {"Type": "/ObjStm", "N": len(together), "First": len(first) + 1}, True)
    pdf.add_object(stream)
    data = stream.data
    hashed.update(data)
    write_apart(stream, data)
    start = output.tell()
    places.append((1, start, 0))
    widths = (1, (start.bit_length() + 7) // 8, (max(65535, len(together)).bit_length() + 7) // 8)
    table = b"".join(
        [number.to_bytes(width, "big") for row in places for width, number in zip(widths, row, strict=True)]
    )
    digest = pydyf.String(hashed.hexdigest()).data
    extra = {
        "Type": "/XRef",
        "Index": pydyf.Array((0, len(places))),
        "W": pydyf.Array(widths),
        "Size": len(places),
        "Root": pdf.catalog.reference,
        **({"Info": pdf.info.reference} if pdf.info else {}),
        "ID": pydyf.Array((digest, digest)),
    }
    references = pydyf.Stream([table], extra, True)
    pdf.add_object(references)
    write_apart(references, references.data)
    output.write(b"startxref\n%d\n%%%%EOF\n" % start)


def _stream_data(stream: pydyf.Stream) -> bytes:
    """The bytes of a stream, compressed if it asks for it.

    It ends with CR LF, for data that ends with CR: a single LF behind it looks like a part of the data. PDF/A wants a
    stream's length to be right, and one compressed stream in 256 ends with a CR.
    """
    import pydyf

    content = b"\n".join(map(pydyf._to_bytes, stream.stream))
    if len(stream.stream) > 1:
        refuse_endless(content)
    extra = pydyf.Dictionary(stream.extra)
    if stream.compress:
        extra["Filter"] = "/FlateDecode"
        content = _compressed(content)
    extra["Length"] = len(content)
    return b"".join((extra.data, b"\nstream\n", content, b"\r\nendstream"))


def refuse_endless(drawing: bytes) -> None:
    """RenderError for what is drawn with a number that a PDF cannot hold."""
    if _HUGE.search(drawing) or ((b"inf" in drawing or b"nan" in drawing) and _ENDLESS.search(drawing)):
        raise RenderError("The page has a length or place beyond any number.", hint="Look for nan, inf or 1e99 in it.")


def _compressed(content: bytes) -> bytes:
    # The colour profile is the same in every file.
    return _remembered(content) if content[36:40] == b"acsp" else zlib.compress(content, _LEVEL)


@lru_cache(4)
def _remembered(content: bytes) -> bytes:
    return zlib.compress(content, _LEVEL)
