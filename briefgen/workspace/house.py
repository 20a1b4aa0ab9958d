"""How papers look in a workspace: what is asked for, and what the workspace says where nothing is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from briefgen.options import Paper, PdfProfile
    from briefgen.rendering import House
    from briefgen.workspace.settings import Workspace


def house_in(
    workspace: Workspace | None,
    *,
    template: str | None = None,
    brand: Path | None = None,
    paper: Paper | None = None,
    reference: Path | None = None,
    pdf_profile: PdfProfile = "a-3a",
) -> House:
    """The house of these options; those that are None are the workspace's, else briefgen's own.

    Raises:
        UnknownName, UsageError: the template. DataError: the brand file.
    """
    from briefgen.rendering import House

    if workspace is None:
        return House.of(
            template=template or "brief", brand=brand, paper=paper or "a4", reference=reference, pdf_profile=pdf_profile
        )
    return House.of(
        template=template or workspace.template or "brief",
        brand=brand,
        paper=paper or workspace.paper or "a4",
        reference=reference or workspace.reference,
        pdf_profile=pdf_profile,
        own_brand=workspace.brand,
        brand_beneath=workspace.brand_beneath,
        organisation=workspace.organisation,
    )
