"""The desk: what the commands do, in a browser. A face of the library: every page calls what the command calls.

`app` is the list of addresses, with one module for each task beside it; pages are in `templates/desk`. `safety` decides
who is let in, `office` holds the data and the look that pages are made from, `workers` the processes that make files.
"""
