"""The shape of the package: no circle between modules or rooms, whatever is imported late."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "briefgen"
MODULES = {
    ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__"): path
    for path in PACKAGE.rglob("*.py")
}


def _imports(node: ast.AST) -> Iterator[str]:
    """Modules of briefgen that code imports when it runs, also inside functions; not what types alone need."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and isinstance(child.test, ast.Name) and child.test.id == "TYPE_CHECKING":
            continue
        if isinstance(child, ast.ImportFrom):
            for alias in child.names:
                name = f"{child.module}.{alias.name}"
                yield name if name in MODULES else child.module or ""
        elif isinstance(child, ast.Import):
            yield from (alias.name for alias in child.names)
        else:
            yield from _imports(child)


def _graph() -> dict[str, set[str]]:
    return {
        name: {other for other in _imports(ast.parse(path.read_text("utf-8"))) if other in MODULES} - {name}
        for name, path in MODULES.items()
    }


def _room(module: str) -> str:
    """`briefgen.batch.jobs` → `batch`; a module at the top is a room of its own."""
    return module.split(".")[1] if "." in module else module


def _circle(graph: Mapping[str, set[str]]) -> str:
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return " → ".join(error.args[1])
    return ""


def test_no_module_imports_itself_by_way_of_others() -> None:
    graph = _graph()
    assert sum(map(len, graph.values())) > 500
    assert _circle(graph) == ""


def test_no_room_needs_a_room_that_needs_it() -> None:
    rooms: dict[str, set[str]] = {}
    for module, others in _graph().items():
        rooms.setdefault(_room(module), set()).update(_room(other) for other in others)
    assert _circle({room: others - {room} for room, others in rooms.items()}) == ""


@pytest.mark.parametrize("early", ["catalogue", "composition", "template", "document", "charts"])
@pytest.mark.parametrize("late", ["writers", "batch", "drafts", "importing", "cli"])
def test_a_stage_of_the_pipe_knows_nothing_of_what_comes_after(early: str, late: str) -> None:
    imports = {(module, other) for module, others in _graph().items() if _room(module) == early for other in others}
    assert {pair for pair in imports if _room(pair[1]) == late} == set()
