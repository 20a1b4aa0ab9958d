"""The rendered HTML as one tree of blocks that knows no format."""

from briefgen.document.page_reading import read_document
from briefgen.document.tree import Document, Meta

__all__ = ["Document", "Meta", "read_document"]
