"""An organisation's own name, logo, colours, fonts and footer: one small TOML file, no template editing."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, replace
from pathlib import Path

from briefgen.charts.palette import ACCENT, INK
from briefgen.errors import DataError
from briefgen.pictures import drawing_shape, raster_shape
from briefgen.reading import read_bytes
from briefgen.toml import TomlFile, read_toml

_LOGO_TYPES = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}
_LOGO_LIMIT = 2_000_000
_NARROWEST = 100
LOGO_HEIGHT = 45
"""Of a logo on paper, in CSS pixels: 12 mm."""
_TEXT_CONTRAST = 4.5
"""WCAG 2.1 AA, 1.4.3: text against its background."""


class _BrandFile(TomlFile):
    """What a brand file may say."""

    organisation: str = ""
    contact: str = ""
    footer: str = ""
    logo: str = ""
    logo_alt: str = ""
    ink: str = ""
    accent: str = ""
    font: str = ""
    heading_font: str = ""


@dataclass(frozen=True, slots=True)
class Brand:
    """What a template may use of an organisation's brand. Colours are `#rrggbb`; `logo` is a `data:` address."""

    organisation: str = ""
    contact: str = ""
    footer: str = ""
    logo: str = ""
    logo_alt: str = ""
    logo_width: int = 0
    """Of the logo on paper, in CSS pixels, at a height of `LOGO_HEIGHT`."""
    ink: str = INK
    accent: str = ACCENT
    font: str = "Source Sans 3"
    heading_font: str = "Source Sans 3"
    source: str = ""
    """The file as it was named: a draft remembers it. "" for a workspace's own, which the workspace knows."""

    @property
    def imprint(self) -> str:
        """What stands at the foot of every page: the footer, or the organisation, then whom to ask."""
        return " · ".join(filter(None, (self.footer or self.organisation, self.contact)))

    @classmethod
    def load(cls, path: Path | None, *, beneath: Brand | None = None) -> Brand:
        """The brand of a TOML file, or of a picture, which is then the logo; `beneath` it what it does not say.

        Without a brand beneath that is briefgen's own look.

        Raises:
            DataError: unreadable, an unknown key, a colour too pale to read, a logo outside the file's folder.
        """
        beneath = beneath or cls()
        if path is None:
            return beneath
        is_picture = path.suffix.lower() in _LOGO_TYPES
        brand = _BrandFile(logo=path.name) if is_picture else read_toml(path, _BrandFile)
        texts: dict[str, str] = brand.model_dump(exclude_unset=True)
        for key in ("ink", "accent"):
            if key in texts:
                _check_colour(texts[key], key, path)
        for key in ("font", "heading_font"):
            if key in texts and not re.fullmatch(r"[\w .-]+", texts[key]):
                raise DataError(path, f"expected a font family name, found {texts[key]!r}", field=key)
        width = beneath.logo_width if "logo" not in texts else 0
        if texts.get("logo"):
            texts["logo"], width = _embedded(texts["logo"], path)
            if not texts.get("logo_alt"):
                texts["logo_alt"] = texts.get("organisation") or beneath.organisation or "Logo"
        return replace(beneath, **texts, logo_width=width, source=str(path).encode("utf-8", "replace").decode())


def _check_colour(colour: str, key: str, path: Path) -> None:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        raise DataError(path, f"expected a colour like #1f4e79, found {colour!r}", field=key)
    ratio = 1.05 / (_luminance(colour) + 0.05)
    if ratio < _TEXT_CONTRAST:
        raise DataError(
            path,
            f"{colour} has a contrast of {ratio:.1f}:1 on white; text needs {_TEXT_CONTRAST}:1 (WCAG AA)",
            field=key,
            hint="Choose a darker shade.",
        )


def _luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.1 defines it, 0 to 1."""
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _embedded(logo: str, path: Path) -> tuple[str, int]:
    """The logo as a `data:` address, and its width in CSS pixels at a height of `LOGO_HEIGHT`."""
    file = (path.parent / logo).resolve()
    if not file.is_relative_to(path.parent.resolve()):
        raise DataError(path, "lies outside the brand file's folder", field="logo", hint="Copy it beside the file.")
    media_type = _LOGO_TYPES.get(file.suffix.lower())
    if media_type is None:
        raise DataError(path, f"expected {', '.join(_LOGO_TYPES)}, found {file.name}", field="logo")
    try:
        content = read_bytes(file)
    except OSError as error:
        raise DataError(path, f"cannot be read: {error.strerror}", field="logo") from error
    if len(content) > _LOGO_LIMIT:
        raise DataError(path, f"is larger than {_LOGO_LIMIT // 1_000_000} MB", field="logo")
    try:
        shape = drawing_shape(content) if media_type == "image/svg+xml" else raster_shape(content)
        if not 1 / _NARROWEST <= shape <= _NARROWEST:
            raise ValueError(f"one side is more than {_NARROWEST} times the other")
    except ValueError as error:
        raise DataError(path, f"{file.name} is not an image that can be read: {error}", field="logo") from error
    address = f"data:{media_type};base64,{base64.b64encode(content).decode()}"
    return address, round(min(LOGO_HEIGHT * shape, 4 * LOGO_HEIGHT))
