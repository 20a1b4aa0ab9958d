"""Objects of a PDF into bytes: by their type, looked up once, and numbers and references in one step.

pydyf asks each value whether it is bytes, a float, an object; there are some twenty thousand in a brief, and most of
its objects are elements of the structure with the same five keys.
"""

from __future__ import annotations

from hashlib import md5
from math import ceil, log
from typing import Any

_MOST_NAMES = 2_000


def install() -> None:
    """Put the shorter ways in front of pydyf's own."""
    _make_bytes_by_type()
    _write_in_one_go()


def _make_bytes_by_type() -> None:
    import pydyf

    original = pydyf._to_bytes

    def to_bytes(item: Any) -> bytes:
        kind = type(item)
        if kind is bytes:
            return item  # type: ignore[no-any-return]
        if kind is float:
            if item.is_integer():
                return b"%d" % item
            return (b"%f" % item).rstrip(b"0")
        if kind is int:
            return b"%d" % item
        if kind is str:
            return item.encode("ascii")  # type: ignore[no-any-return]
        found: bytes = original(item)
        return found

    def reference(self: Any) -> bytes:
        return b"%d %d R" % (self.number, self.generation)

    class Names(dict[Any, bytes]):
        """The keys of dictionaries as they stand in the file: some hundred, again and again."""

        def __missing__(self, key: Any) -> bytes:
            if len(self) >= _MOST_NAMES:
                self.clear()
            found = self[key] = b"/%b " % to_bytes(key)
            return found

    names = Names()

    def dictionary_data(self: Any) -> bytes:
        # (Most values are references and names.)
        parts = [names[key] + (value if type(value) is bytes else to_bytes(value)) for key, value in self.items()]
        return b"<<%b>>" % b"".join(parts)

    def array_data(self: Any) -> bytes:
        return b"[%b]" % b" ".join([child if type(child) is bytes else to_bytes(child) for child in self])

    def set_text_matrix(self: Any, *values: Any) -> None:
        self.stream.append(b"%b %b %b %b %b %b Tm" % tuple(map(to_bytes, values)))

    pydyf._to_bytes = to_bytes
    pydyf.Object.reference = property(reference)
    pydyf.Dictionary.data = property(dictionary_data)
    pydyf.Array.data = property(array_data)
    pydyf.Stream.set_text_matrix = set_text_matrix


def _write_in_one_go() -> None:
    """The way of writing that we use: small objects together in one compressed stream, the file's identifier of all."""
    import pydyf

    original = pydyf.PDF.write

    def write(self: Any, output: Any, version: Any = b"1.7", identifier: Any = False, compress: bool = False) -> None:
        plain_version = pydyf._to_bytes(version or b"1.7")
        if not compress or identifier is not True or plain_version < b"1.5":
            original(self, output, version, identifier, compress)
            return
        if self.info:
            self.add_object(self.info)
        self.write_line(b"%PDF-" + plain_version, output)
        self.write_line("%🖤".encode(), output)
        together, everything = _write_objects(self, output)
        references = _references(self, together, md5(everything, usedforsecurity=False).hexdigest())
        self.xref_position = references.offset = self.current_position
        self.add_object(references)
        self.write_line(references.indirect, output)
        self.write_line(b"startxref", output)
        self.write_line(b"%d" % self.xref_position, output)
        self.write_line(b"%%EOF", output)

    pydyf.PDF.write = write


def _write_objects(pdf: Any, output: Any) -> tuple[Any, bytes]:
    """Write all objects; the stream of the small ones, and the bytes of all."""
    import pydyf

    everything, numbers, small, position = [], [], [], 0
    for thing in pdf.objects:
        if thing.free == "f":
            continue
        data = thing.data
        everything.append(data)
        if thing.compressible:
            numbers.append(b"%d %d" % (thing.number, position))
            small.append(data)
            position += len(data) + 1
        else:
            thing.offset = pdf.current_position
            pdf.write_line(b"%d %d obj\n%b\nendobj" % (thing.number, thing.generation, data), output)
    head = b" ".join(numbers)
    extra = {"Type": "/ObjStm", "N": len(small), "First": len(head) + 1}
    together = pydyf.Stream([head, *small], extra, compress=True)
    together.offset = pdf.current_position
    pdf.add_object(together)
    pdf.write_line(together.indirect, output)
    return together, b"".join((*everything, together.data))


def _references(pdf: Any, together: Any, digest: str) -> Any:
    """The stream that says where each object is: in the file, or among the small ones `together`."""
    import pydyf

    where = ceil(log(pdf.current_position + 1, 256))
    last = ceil(log(max(*[thing.generation for thing in pdf.objects], together.extra["N"]) + 1, 256))
    rows, place = [], 0
    for thing in pdf.objects:
        if thing.compressible:
            rows.append((2, together.number, place))
            place += 1
        else:
            rows.append((1 if thing.number else 0, thing.offset, thing.generation))
    rows.append((1, pdf.current_position, 0))
    content = b"".join(
        [
            kind.to_bytes(1, "big") + one.to_bytes(where, "big") + other.to_bytes(last, "big")
            for kind, one, other in rows
        ]
    )
    extra = {
        "Type": "/XRef",
        "Index": pydyf.Array((0, len(pdf.objects) + 1)),
        "W": pydyf.Array((1, where, last)),
        "Size": len(pdf.objects) + 1,
        "Root": pdf.catalog.reference,
    }
    if pdf.info:
        extra["Info"] = pdf.info.reference
    extra["ID"] = pydyf.Array((pydyf.String(digest).data, pydyf.String(digest).data))
    return pydyf.Stream([content], extra, compress=True)
