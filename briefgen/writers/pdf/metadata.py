"""The XMP metadata of a PDF that is PDF/A and PDF/UA at once.

WeasyPrint writes the identification of one standard. PDF/A wants every property outside of its own list declared in an
extension schema, `pdfuaid:part` among them; ISO 14289-1 itself gives that declaration.
"""

from __future__ import annotations

from datetime import date
from html import escape

from briefgen.document.tree import Meta

_IDENTIFICATION = """\
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>{part}</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Indicates, which part of ISO 14289 standard is followed</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""


def midnight(day: date) -> str:
    """The brief's own date as the moment of creation; the clock is never read."""
    return f"{day.isoformat()}T00:00:00Z"


def rdf(meta: Meta, *, part: int, producer: str, generator: str) -> bytes:
    """The `rdf:RDF` element of the metadata stream; `part` is the part of PDF/A (2 or 3)."""
    created = midnight(meta.created)
    parts = [
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n',
        _IDENTIFICATION.format(part=part),
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">\n',
        f"<dc:title>{_alternative(meta.title)}</dc:title>\n",
        f"<dc:language><rdf:Bag><rdf:li>{escape(meta.language, quote=False)}</rdf:li></rdf:Bag></dc:language>\n",
    ]
    if meta.author:
        author = escape(meta.author, quote=False)
        parts.append(f"<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>\n")
    if meta.subject:
        parts.append(f"<dc:description>{_alternative(meta.subject)}</dc:description>\n")
    parts.append("</rdf:Description>\n")
    parts.append('<rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">\n')
    parts.append(f"<pdf:Producer>{escape(producer, quote=False)}</pdf:Producer>\n")
    if meta.keywords:
        parts.append(f"<pdf:Keywords>{escape(', '.join(meta.keywords), quote=False)}</pdf:Keywords>\n")
    parts.append("</rdf:Description>\n")
    parts.append(
        '<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/">\n'
        f"<xmp:CreatorTool>{escape(generator, quote=False)}</xmp:CreatorTool>\n"
        f"<xmp:CreateDate>{created}</xmp:CreateDate>\n"
        f"<xmp:ModifyDate>{created}</xmp:ModifyDate>\n"
        "</rdf:Description>\n</rdf:RDF>"
    )
    return "".join(parts).encode()


def _alternative(text: str) -> str:
    return f'<rdf:Alt><rdf:li xml:lang="x-default">{escape(text, quote=False)}</rdf:li></rdf:Alt>'
