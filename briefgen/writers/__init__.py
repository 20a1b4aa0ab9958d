"""One module per format: a Document in, bytes out."""
