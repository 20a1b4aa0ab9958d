"""The Word writer: from the document tree to a .docx file, by named styles only.

`roles` chooses styles, `layout` makes the sequence of paragraphs and tables, `body` writes their XML, `opening` reads
the reference document and `document_styles` adds to it what it lacks, `writer` puts the file together. `reference`
makes our own reference document from the looks in `looks_of_text` and `looks_of_pages`.
"""

from briefgen.writers.docx.writer import package_of, write

__all__ = ["package_of", "write"]
