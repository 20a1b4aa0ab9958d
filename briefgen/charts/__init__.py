"""Charts and maps as SVG text: pure functions of composed data."""
