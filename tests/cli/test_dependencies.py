"""What the code imports, what pyproject.toml declares and what docs/dependencies.md explains are the same."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
COMES_WITH = {
    **{"markupsafe": "jinja2", "dask": "distributed"},
    **dict.fromkeys(("pydyf", "fonttools", "pillow", "cssselect2", "tinycss2", "webencodings", "cffi"), "weasyprint"),
}
"""Parts of a declared package that are packages of their own; their versions are its business."""
ONLY_TO_MAKE_DATA = {"babel"}
LOADED_BY_PATH = {"gstreamer-libs"}
"""Not imported: its libraries are loaded from the folder that it lies in (`writers/pdf/pango.py`)."""


def _plain(name: str) -> str:
    return re.split(r"[<>=!~\[ ]", name)[0].lower().replace("_", "-")


def _declared() -> dict[str, set[str]]:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    groups = {"": project["dependencies"], **project["optional-dependencies"]}
    return {group: {_plain(name) for name in names} for group, names in groups.items()}


def _imported() -> dict[str, str]:
    """Top-level module → a file that imports it."""
    imported: dict[str, str] = {}
    for path in sorted((PROJECT / "briefgen").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [package.name for package in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names = [node.module]
            imported.update({name.split(".")[0]: str(path.relative_to(PROJECT)) for name in names})
    return {name: where for name, where in imported.items() if name not in sys.stdlib_module_names | {"briefgen"}}


def test_every_import_is_declared() -> None:
    declared = _declared()
    declared_names = declared[""] | declared["dask"] | declared["desk"] | set(COMES_WITH) | ONLY_TO_MAKE_DATA
    assert set(COMES_WITH.values()) <= declared_names
    packages = packages_distributions()
    undeclared = {
        f"{module} ({where})"
        for module, where in _imported().items()
        if not {_plain(package) for package in packages.get(module, [module])} & declared_names
    }
    assert undeclared == set()


def test_every_declared_package_is_used() -> None:
    packages = packages_distributions()
    used = {_plain(package) for module in _imported() for package in packages.get(module, [module])}
    assert _declared()[""] - used == LOADED_BY_PATH


def test_every_declared_package_is_explained() -> None:
    explained = set(re.findall(r"`([A-Za-z0-9@/-]+)`", (PROJECT / "docs" / "dependencies.md").read_text("utf-8")))
    assert set().union(*_declared().values()) - {name.lower() for name in explained} == set()
