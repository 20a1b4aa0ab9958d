"""Objects of a PDF into bytes: by their type, looked up once, and numbers and references in one step.

pydyf asks each value whether it is bytes, a float, an object; there are some twenty thousand in a brief, and most of
its objects are elements of the structure with the same five keys.
"""

from __future__ import annotations

from typing import Any


def install() -> None:
    """Put the shorter ways in front of pydyf's own."""
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

    def dictionary_data(self: Any) -> bytes:
        parts = []
        for key, value in self.items():
            # (Most values are references and names.)
            plain = value if type(value) is bytes else to_bytes(value)
            parts.append(b"/%b %b" % (key.encode("ascii") if type(key) is str else to_bytes(key), plain))
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
