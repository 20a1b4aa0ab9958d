"""Facts: typed, validated, layered, found by any of a country's names."""

from briefgen.catalogue.catalogue import Catalogue
from briefgen.catalogue.layers import Layer

__all__ = ["Catalogue", "Layer"]
