"""A workspace: a folder of one's own with settings, data and templates, found from any folder below it, as git does."""

from briefgen.workspace.settings import FILE_NAME, Workspace

__all__ = ["FILE_NAME", "Workspace"]
