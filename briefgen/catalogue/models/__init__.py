"""What a data file may say: strict, frozen models of countries, placements, themes and audiences.

Shapes only; `yaml_reading` reads files, `layers` merges them. Field names here are the keys of the YAML files.
"""

from briefgen.catalogue.models.advice import *  # noqa: F403
from briefgen.catalogue.models.base import *  # noqa: F403
from briefgen.catalogue.models.lists import *  # noqa: F403
from briefgen.catalogue.models.record import *  # noqa: F403
