"""The version: in every draft's identity, in the PDF's properties, and what pyproject.toml reads."""

VERSION = "0.1.0"
HOMEPAGE = "https://github.com/briefgen/briefgen"
"""Where who runs a site can see what asks for its pages."""
