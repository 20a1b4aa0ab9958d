"""The XML layer of Word files: namespaces and `w:` elements stay in here, above it people speak of blocks.

| module | what it knows |
|---|---|
| `namespaces` | prefixes, Clark names, building elements |
| `w` | the names of Word's elements, and which belong together |
| `packaging` | the zip: bounded reading of untrusted files, parts, relationships, the same bytes for the same parts |
| `content_controls` | `w:sdt` around one paragraph or around the runs of one table cell |
| `bookmarks` | the bookmark that marks a block's content; links inside the document and out of it |
| `markup` | XML as text, for what is only written: text, fields, tables, pictures |
| `styles` | style names and ids, and how to find them in a document |
| `style_imports` | bringing styles and their lists from one file into another |
| `numbering` | list definitions, and the numbers that Word prints |
| `pieces` | the one canonical form of a paragraph's content, from the tree or from a `w:p` |
| `revisions` | tracked changes: runs, paragraph marks, rows and styles marked as inserted, deleted or changed |
| `resolving` | accepting and rejecting tracked changes, listing them |
| `comments` | reading comments, hanging new ones on a paragraph |
| `custom_xml` | the part that remembers what was generated: the base of later merges |
"""
