"""Facts: typed, validated, layered, found by any of a country's names."""
