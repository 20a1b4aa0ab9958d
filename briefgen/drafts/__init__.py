"""What happens to a Word draft once people have it: changes, refresh, publish, adopt. For users: docs/drafts.md.

| module | what it does |
|---|---|
| `opening`, `outline`, `aligning` | open a file that anybody may have made; find the blocks in it |
| `tokens`, `spans` | the words of a block, their differences and merges; where each stands in its runs |
| `edits`, `changes`, `showing`, `gist` | what people changed in a paragraph, and in all; telling it |
| `refresh`, `merge_context` | the three-way merge: read, compare, merge, number, write |
| `wording`, `rows`, `running` | the words of a block, a table, a header |
| `coming_and_going`, `order`, `placing` | blocks that come, go and move |
| `sources`, `references` | the list of sources; citations and links that lead to what stays |
| `rewriting`, `grafting`, `libreoffice` | writing the merge as tracked changes |
| `renewing` | the new brief, from what a draft says it is |
| `inventory` | what a draft holds beside the paragraphs of its outline, and what people call it |
| `publish`, `paper`, `paper_*` | the edited draft as the final paper |
| `adopt`, `adopt_text`, `adopt_writing` | corrections, back into the data |
| `files` | drafts on disk |
"""
