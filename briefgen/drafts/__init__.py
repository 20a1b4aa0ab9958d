"""What happens to a Word draft once people have it: changes, refresh, publish, adopt. For users: docs/drafts.md.

| module | what it does |
|---|---|
| `reading`, `outline`, `aligning` | open a file that anybody may have made; find the blocks in it |
| `words`, `spans` | the words of a block, their differences and merges; where each stands in its runs |
| `changes`, `showing` | what people did, and telling it |
| `refresh`, `merging`, `merge_context` | the three-way merge: read, compare, merge, number, write |
| `comparing`, `wording`, `rows`, `running` | what people changed; the words of a block, a table, a header |
| `coming_and_going`, `order`, `placing` | blocks that come, go and move |
| `sources`, `numbers`, `links` | the list of sources; citations and links that lead to what stays |
| `rewriting`, `grafting`, `libreoffice` | writing the merge as tracked changes |
| `renewing` | the new brief, from what a draft says it is |
| `inventory` | what a draft holds beside the paragraphs of its outline, and what people call it |
| `publish`, `paper`, `paper_*` | the edited draft as the final paper |
| `adopt`, `adopt_text`, `adopt_writing` | corrections, back into the data |
| `files` | drafts on disk |
"""
