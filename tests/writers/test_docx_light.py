"""Elements that are only written say the same as lxml's."""

import pytest
from lxml import etree

from briefgen.wordxml.light import light, raw, to_part
from briefgen.wordxml.namespaces import NAMESPACES, element, qn

W = {"w": NAMESPACES["w"]}


@pytest.mark.parametrize("text", ["a & b < c > d", "x\ty\nz\rw", "Türkiye 😀 \ufffd", "", '"q" ’'])
def test_text_and_attributes_are_the_same(text: str) -> None:
    written = etree.fromstring(to_part(light("w:t", {"w:val": text}, text=text, nsmap=W)))
    assert written.text == (text or None)
    assert written.get(qn("w:val")) == text
    by_lxml = element("w:t", {"w:val": text}, text=text)
    assert etree.tostring(written, method="c14n") == etree.tostring(by_lxml, method="c14n")


def test_children_stand_in_their_order_beside_those_of_lxml() -> None:
    by_lxml = raw(element("w:r", None, element("w:t", text="b")))
    made = light("w:p", None, light("w:pPr"), by_lxml, light("w:r", None, light("w:t", text="c")), nsmap=W)
    root = etree.fromstring(to_part(made))
    assert [child.tag for child in root] == [qn("w:pPr"), qn("w:r"), qn("w:r")]
    assert "".join(root.itertext()) == "bc"


@pytest.mark.parametrize("text", ["\x00", "\x0b", "\ufffe", "\ud800"])
def test_characters_that_xml_cannot_hold_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="cannot hold"):
        light("w:t", text=text)
    with pytest.raises(ValueError, match="cannot hold"):
        to_part(light("w:t", {"w:val": text}, nsmap=W))
