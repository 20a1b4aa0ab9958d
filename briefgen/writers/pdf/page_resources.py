"""What a page may fetch while it is printed: our fonts and `data:` addresses. No network, no files."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from briefgen.document.drawings import check_drawing
from briefgen.document.tree import UnsupportedError
from briefgen.errors import RenderError
from briefgen.pictures import for_screens
from briefgen.writers.fonts import SCHEME, font_path
from briefgen.writers.script_fonts import NOTO, path_of

if TYPE_CHECKING:
    from weasyprint.urls import URLFetcherResponse


class Fetcher:
    """WeasyPrint's `url_fetcher`: refuses everything that would make the page depend on where it is printed."""

    _fail_on_errors = True
    """WeasyPrint would otherwise go on without what it could not fetch."""

    def __call__(self, url: str) -> URLFetcherResponse:
        """The content behind `url`, or RenderError."""
        from weasyprint.urls import URLFetcherResponse

        if url.startswith((SCHEME, NOTO)):
            scheme, _, name = url.partition(":")
            try:
                content = (font_path(name) if url.startswith(SCHEME) else path_of(name)).read_bytes()
            except KeyError:
                raise RenderError(f"There is no font “{name}” ({scheme}).") from None
            return URLFetcherResponse(url, content, {"Content-Type": "font/ttf"})
        if url.startswith("data:"):
            media_type, content = read_data_url(url)
            if media_type.startswith("image/"):
                content = _sound_picture(media_type, content)
            return URLFetcherResponse(url, content, {"Content-Type": media_type})
        raise RenderError(
            f"The page asks for {url[:120]}, but a brief may only use its own fonts and embedded (data:) images.",
            hint="Put the picture into the template or the brand file as a data: address.",
        )


def _sound_picture(media_type: str, content: bytes) -> bytes:
    """The picture as PDF/A takes it. WeasyPrint itself would leave out what it cannot read, and say nothing."""
    try:
        if media_type != "image/svg+xml":
            return for_screens(content)
        check_drawing(content.decode())
    except (ValueError, UnsupportedError) as error:
        raise RenderError(f"A picture ({media_type}) of the page cannot be printed: {error}.") from error
    return content


def read_data_url(url: str) -> tuple[str, bytes]:
    """Media type and content of a `data:` address."""
    head, comma, body = url.removeprefix("data:").partition(",")
    if not comma:
        raise RenderError("A data: address has no comma between its type and its content.")
    media_type, *parameters = head.split(";")
    content = unquote_to_bytes(body)
    if "base64" in parameters:
        try:
            content = base64.b64decode(content, validate=False)
        except binascii.Error as error:
            raise RenderError(f"A data: address of type {media_type} is not valid base64: {error}.") from error
    return media_type or "text/plain", content
