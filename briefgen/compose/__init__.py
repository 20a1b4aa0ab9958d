"""Which facts, in which order, for whom: facts in, a frozen Brief out."""

from briefgen.compose.brief import Brief
from briefgen.compose.citations import Citations
from briefgen.compose.composing import compose, resolve_edition

__all__ = ["Brief", "Citations", "compose", "resolve_edition"]
