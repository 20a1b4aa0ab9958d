"""The life of a Word draft: what changed, refresh as tracked changes, publish, adopt."""
