"""Which facts, in which order, for whom: facts in, a frozen Brief out."""

import sys
from types import ModuleType

from briefgen import library
from briefgen.compose.brief import Brief
from briefgen.compose.citations import Citations
from briefgen.compose.composing import compose, resolve_edition

__all__ = ["Brief", "Citations", "compose", "resolve_edition"]


class _CallablePackage(ModuleType):
    """`briefgen.compose` is both a function of the library and this package.

    Python makes the attribute `compose` of `briefgen` this package as soon as anything imports it: it has to answer a
    call as the function does.
    """

    __call__ = staticmethod(library.compose)


sys.modules[__name__].__class__ = _CallablePackage
