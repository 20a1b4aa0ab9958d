"""Which facts, in which order, for whom: facts in, a frozen Brief out."""

from briefgen.composition.brief import Brief
from briefgen.composition.citations import Citations
from briefgen.composition.composing import compose, resolve_edition

__all__ = ["Brief", "Citations", "compose", "resolve_edition"]
