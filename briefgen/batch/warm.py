"""Imported once, in the process from which all workers are forked: what takes long to import and never changes."""

import gc

import briefgen.composition
import briefgen.rendering
import briefgen.template
import briefgen.writers.docx
import briefgen.writers.html  # noqa: F401

# What is here stays for the life of every worker: it need not be looked through for garbage, and not looking through it
# keeps the pages shared between the processes.
gc.collect()
gc.freeze()
