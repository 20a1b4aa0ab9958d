"""The rendered HTML as one tree of blocks that knows no format."""
