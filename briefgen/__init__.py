"""Country briefs from the Trafficking in Persons Report: the library behind the `briefgen` command.

from briefgen import compose, render

brief = compose("australia", audience="ngos")
Path("australia.pdf").write_bytes(render(brief, "pdf"))

`__all__` is the whole public library; what is not in it may change. Every function may be called from several threads.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from briefgen.errors import BriefgenError
from briefgen.library import compose, compose_pack, render
from briefgen.version import VERSION

if TYPE_CHECKING:
    from briefgen.catalogue import Catalogue
    from briefgen.composition.brief import Brief
    from briefgen.composition.pack_data import Pack
    from briefgen.drafts.changes import changes
    from briefgen.drafts.publish import publish
    from briefgen.drafts.refresh import refresh
    from briefgen.drafts.renewing import Renewal
    from briefgen.search import find

__version__ = VERSION

__all__ = [
    "Brief",
    "BriefgenError",
    "Catalogue",
    "Pack",
    "Renewal",
    "__version__",
    "changes",
    "compose",
    "compose_pack",
    "find",
    "publish",
    "refresh",
    "render",
]

# Imported when they are asked for: `import briefgen` costs nothing, and the command line starts at once.
_HOMES = {
    "Brief": "briefgen.composition.brief",
    "Catalogue": "briefgen.catalogue",
    "Pack": "briefgen.composition.pack_data",
    "Renewal": "briefgen.drafts.renewing",
    "changes": "briefgen.drafts.changes",
    "find": "briefgen.search",
    "publish": "briefgen.drafts.publish",
    "refresh": "briefgen.drafts.refresh",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
