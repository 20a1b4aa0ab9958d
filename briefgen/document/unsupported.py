"""What is raised for a page that the document tree has no place for."""

from __future__ import annotations


class UnsupportedError(Exception):
    """An element, attribute or place of one that the tree has no rule for; `fragment` finds it in a template."""

    def __init__(self, message: str, fragment: str) -> None:
        super().__init__(message)
        self.message = message
        self.fragment = fragment
