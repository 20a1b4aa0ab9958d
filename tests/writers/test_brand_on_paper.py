"""What a brand file says is on the paper."""

from __future__ import annotations

from pathlib import Path

import pypdfium2

from briefgen.catalogue import Catalogue
from briefgen.composition import compose
from briefgen.rendering import House, to_document, write


def test_a_contact_is_printed_at_the_foot_of_every_page_in_every_format(catalogue: Catalogue, tmp_path: Path) -> None:
    (tmp_path / "brand.toml").write_text('organisation = "Ministry"\ncontact = "desk@example.org"\n', "utf-8")
    house = House.of(brand=tmp_path / "brand.toml")
    document = to_document(compose(catalogue, "FJI"), house)
    assert document.meta.footer.startswith("Ministry · desk@example.org · As at ")
    with pypdfium2.PdfDocument(write(document, "pdf", house)) as pdf:
        assert all("Ministry · desk@example.org" in page.get_textpage().get_text_range() for page in pdf)
