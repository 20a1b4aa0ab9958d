"""Which facts, in which order, for whom: facts in, a frozen Brief out."""
