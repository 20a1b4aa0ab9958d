"""Pages of the report in another language: embassies publish translations, which are not the report's own words."""

from __future__ import annotations

import re

_ENGLISH = re.compile(r"\bminimum standards\b|\btrafficking in persons\b|\btier [123]\b|\btrafficking profile\b", re.I)
_LANGUAGES: tuple[tuple[str, str, str], ...] = (
    ("es", "Spanish", r"trata de personas|nivel [123]"),
    ("fr", "French", r"traite des (?:personnes|êtres humains)|catégorie [123]"),
    ("pt", "Portuguese", r"tráfico de pessoas|nível [123]"),
    ("it", "Italian", r"tratta di (?:persone|esseri umani)"),
    ("de", "German", r"menschenhandel"),
    ("nl", "Dutch", r"mensenhandel"),
    ("ru", "Russian", r"торговл\w+ людьми"),
    ("uk", "Ukrainian", r"торгівл\w+ людьми"),
    ("tr", "Turkish", r"insan ticareti"),
    ("id", "Indonesian", r"perdagangan orang"),
    ("vi", "Vietnamese", r"buôn bán người"),
    ("ar", "Arabic", r"الاتجار بالأشخاص|الإتجار"),
    ("fa", "Persian", r"قاچاق انسان"),
    ("zh", "Chinese", r"人口贩运|人口販運"),
    ("ja", "Japanese", r"人身取引"),
    ("ko", "Korean", r"인신매매"),
    ("th", "Thai", r"การค้ามนุษย์"),
    ("ht", "Haitian Creole", r"trafik moun"),
)


def foreign_language(declared: str, text: str) -> str:
    """English name of the language that a page is in, "" if it may be English.

    Args:
        declared: the language that the page declares (`es`, `pt-BR`), "" if none.
        text: its title and its first paragraphs.
    """
    code = declared.lower().partition("-")[0]
    by_code = next((name for own_code, name, _ in _LANGUAGES if own_code == code), "")
    # A translation may name the English report, too; its own words are what counts.
    by_words = next((name for _, name, pattern in _LANGUAGES if re.search(pattern, text, re.I)), "")
    if _ENGLISH.search(text) and not (by_code and by_code == by_words):
        return ""
    return by_code or by_words or (f"the language “{code}”" if code not in ("", "en") else "")
