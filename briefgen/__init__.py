"""Country briefs from the Trafficking in Persons Report: the library behind the `briefgen` command.

from briefgen import compose, render

brief = compose("australia", audience="ngos")
Path("australia.pdf").write_bytes(render(brief, "pdf"))
"""

from briefgen.library import compose, compose_pack, render
from briefgen.version import VERSION

__version__ = VERSION

__all__ = ["__version__", "compose", "compose_pack", "render"]
