"""Imported once, beside `warm`, when a batch makes PDFs: WeasyPrint and our fonts."""

import gc
from contextlib import suppress

from briefgen.errors import MissingLibrary

# Without Pango each PDF fails with a clear word of its own; here it must not take the other formats with it.
with suppress(MissingLibrary):
    from briefgen.writers import pdf

    pdf.warm_up()

gc.collect()
gc.freeze()
