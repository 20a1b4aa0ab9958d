"""Which style a block gets: the most particular key of `word-styles.toml` that fits."""

from __future__ import annotations

import pytest

from briefgen.writers.docx.roles import DEFAULTS, Roles


@pytest.mark.parametrize(
    ("keys", "within", "key"),
    [
        # From the most particular to the least; the first that is there is taken.
        (("country ours p.note", "ours p.note", "p.note", "note", "p"), ("country", "ours"), "country ours p.note"),
        (("country ours note", "ours p.note", "p.note"), ("country", "ours"), "country ours note"),
        (("country ours p", "ours p.note"), ("country", "ours"), "country ours p"),
        (("ours p.note", "country p.note", "p.note"), ("country", "ours"), "ours p.note"),
        (("country p.note", "p.note"), ("country", "ours"), "country p.note"),
        (("p.note", "note", "p"), ("country", "ours"), "p.note"),
        (("note", "p"), (), "note"),
        (("p",), (), "p"),
        # A pair need not be next to each other, but in this order.
        (("country ours p", "p"), ("country", "box", "ours"), "country ours p"),
        (("ours country p", "p"), ("country", "ours"), "p"),
        (("box p", "p"), ("country", "ours"), "p"),
    ],
)
def test_the_most_particular_key_decides(keys: tuple[str, ...], within: tuple[str, ...], key: str) -> None:
    roles = Roles({name: f"Style of {name}" for name in keys})
    assert roles.of("p", "note", within) == f"Style of {key}"


def test_without_a_key_the_tag_decides_and_nothing_is_named() -> None:
    roles = Roles({"note": "Note"})
    assert roles.of("td num", "", ("ours",)) == DEFAULTS["td num"]
    assert roles.explicit("td num", "", ("ours",)) is None
    assert roles.explicit("p", "other", ()) is None
