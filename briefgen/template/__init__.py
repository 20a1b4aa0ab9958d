"""Template sets and brands: a Brief in, HTML out."""
