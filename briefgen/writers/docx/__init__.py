"""The Word writer: from the document tree to a .docx file, by named styles only.

`roles` chooses styles, `layout` makes the sequence of `items` (paragraphs, tables, boxes), `body` writes their XML and
`chapters` their sections, `reference_document` reads the reference document and `document_styles` adds to it what it
lacks, `writer` puts the file together. How ours looks is data: `built_in` zips `templates/word`.
"""

from briefgen.writers.docx.writer import write

__all__ = ["write"]
