"""Pages and PDF files in the report's layouts of 2017 to 2025, about countries that do not exist, in invented words.

`make_narrative` makes what a page says, the `page_*` functions how a year's web page says it, `report_pdf` prints many
narratives in two columns. Tests compare what the importer reads with what was put in.
"""

from __future__ import annotations

import html
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

COUNTRIES = {
    "XAA": "Ardenia",
    "XAB": "Bellmare",
    "XAC": "Corvane Islands",
    "XAD": "Dunovia",
    "XAE": "Estrava",
    "XAF": "Fennmark",
    "XAG": "Gallandria",
    "XAH": "Hesperine",
}

_ACTORS = ["The coastal police", "The harbour ministry", "A parliamentary panel", "The labour bureau", "Lantern House"]
_VERBS = ["opened", "reviewed", "paid for", "closed", "moved", "published", "renewed", "handed over"]
_THINGS = [
    "a register of workshops along the northern canal",
    "two rooms for women in the old customs house",
    "an anti-fraud desk with well-trained interpreters",
    "the five-year plan against exploitative recruitment",
    "a hotline that answers in four languages",
    "cross-border patrols on the Silverrun",
    "a handbook on interviewing under-age witnesses",
    "the files of a long-running case in the lace industry",
]
_TAILS = [
    "after the spring floods",
    "although officials said that staff were overworked",
    "with help from the Lamplighter Foundation",
    "without saying how many people were reached",
    "in all but the three smallest districts",
    "despite a vacancy at its head",
]
RECOMMENDATIONS = [
    "Vigorously investigate and prosecute traffickers, including complicit officials, and seek long prison terms.",
    "Screen lace workers, harbor hands, and foreign migrants for trafficking indicators and refer victims to care.",
    "Fund shelters in the northern districts, and open them to men and boys.",
    "Train police, prosecutors, and judges on the 2016 anti-trafficking law.",
    "Adopt and resource a national action plan.",
    "Ban worker-paid recruitment fees and enforce the ban at every port.",
    "Do not penalize victims for unlawful acts their traffickers compelled them to commit.",
    "Amend the penal code so that child sex trafficking needs no proof of force, fraud, or coercion.",
    "Increase cooperation with neighboring countries on cases along the Silverrun.",
    "Collect and publish data on cases (investigations; prosecutions; convictions) by district.",
]


@dataclass(frozen=True)
class Invented:
    """What a country's narrative says in one edition."""

    iso3: str
    country: str
    edition: int
    tier: str
    assessment: tuple[str, ...]
    recommendations: tuple[str, ...]
    prosecution: tuple[str, ...]
    protection: tuple[str, ...]
    prevention: tuple[str, ...]
    profile: tuple[str, ...]
    figures: Mapping[str, int] = field(default_factory=dict)

    @property
    def sections(self) -> dict[str, tuple[str, ...]]:
        """The sections that follow the recommendations, by their heading."""
        found = {
            "PROSECUTION": self.prosecution,
            "PROTECTION": self.protection,
            "PREVENTION": self.prevention,
            "TRAFFICKING PROFILE": self.profile,
        }
        return {title: paragraphs for title, paragraphs in found.items() if paragraphs}

    def but(self, **changes: object) -> Invented:
        """The same narrative with some things otherwise."""
        return replace(self, **changes)  # type: ignore[arg-type]


def make_narrative(
    iso3: str = "XAA", edition: int = 2024, tier: str = "Tier 2", *, country: str = "", length: int = 4
) -> Invented:
    """A narrative of invented sentences; the same arguments always give the same one."""
    chance = random.Random(f"{iso3}{country}{edition}")
    name = country or COUNTRIES[iso3]
    figures = {
        "investigations": chance.randint(20, 90),
        "prosecutions": chance.randint(10, 19),
        "convictions": chance.randint(3, 9),
        "victims_identified": chance.randint(100, 4000),
    }
    assessment = (
        f"The Government of {name} does not fully meet the minimum standards but is making significant efforts to do "
        "so. These efforts included convicting more traffickers; opening a shelter in the old customs house; and "
        "publishing a plan against deceptive recruitment. However, the government did not meet the minimum standards "
        "in several key areas. Labor inspectors rarely visited lace workshops. Shelters turned men away.",
    )
    prosecution = (
        f"The government increased law enforcement efforts. In {edition - 1}, the government investigated "
        f"{figures['investigations']} trafficking cases, compared with 12 in {edition - 2}. Prosecutors initiated "
        f"prosecutions of {figures['prosecutions']} alleged traffickers, including four officials. Courts convicted "
        f"{figures['convictions']} traffickers.",
        *(_paragraph(chance) for _ in range(length - 1)),
    )
    protection = (
        "The government maintained protection efforts. During the reporting period, the government identified "
        f"{figures['victims_identified']:,} trafficking victims, of whom many worked in the lace industry. "
        "Lantern House, an NGO, identified 17 more victims.",
        *(_paragraph(chance) for _ in range(length - 1)),
    )
    recommendations = tuple(chance.sample(RECOMMENDATIONS, 6))
    prevention = tuple(_paragraph(chance) for _ in range(length))
    profile = (
        f"As reported over the past five years, traffickers exploit people from {name} in workshops and on barges.",
        *(_paragraph(chance) for _ in range(max(1, length - 2))),
    )
    return Invented(
        iso3, name, edition, tier, assessment, recommendations, prosecution, protection, prevention, profile, figures
    )


def _paragraph(chance: random.Random) -> str:
    sentences = []
    for _ in range(chance.randint(2, 5)):
        actor, verb = chance.choice(_ACTORS), chance.choice(_VERBS)
        sentences.append(f"{actor} {verb} {chance.choice(_THINGS)} {chance.choice(_TAILS)}.")
    return " ".join(sentences)


# -- web pages --------------------------------------------------------------------------------------------------------


def _escape(text: str) -> str:
    return html.escape(text, quote=False)


def _p(paragraphs: Sequence[str]) -> str:
    return "\n".join(f"<p>{_escape(text)}</p>" for text in paragraphs)


def page(invented: Invented, body: str, *, title: str = "", url: str = "", head: str = "") -> str:
    """A whole web page around a narrative, with the furniture that such sites have."""
    title = title or f"{invented.country} - United States Department of State"
    address = url or f"https://www.state.gov/reports/{invented.edition}-trafficking-in-persons-report/{invented.iso3}/"
    return f"""<!DOCTYPE html>
<!-- saved from url=(0074){address} -->
<html lang="en-US"><head><meta charset="utf-8"><title>{_escape(title)}</title>
<link rel="canonical" href="{address}">{head}<style>p {{ margin: 0 }}</style></head>
<body class="report">
<header role="banner"><a href="#content">Skip to content</a><p>An official website</p></header>
<nav aria-label="Breadcrumbs"><a href="/">Home</a> &gt; {invented.edition} Trafficking in Persons Report</nav>
<main id="content"><div class="featured">
<h1>{invented.edition} Trafficking in Persons Report: {_escape(invented.country)}</h1>
<p class="office">Office to Monitor and Combat Trafficking in Persons</p></div>
<div class="entry-content">
{body}
</div>
<div class="tags"><p>Tags</p><p>{_escape(invented.country)} Trafficking in Persons</p></div></main>
<script>var tier = "Tier 3";</script>
<footer><p>White House</p><p>USA.gov</p><p>Office of the Inspector General</p></footer>
</body></html>
"""


def page_2024(invented: Invented, **options: str) -> str:
    """2022 to 2025: `COUNTRY (Tier 2)` in an h2, h3 sections, recommendations as a list."""
    items = "\n".join(f"<li>{_escape(text)}</li>" for text in invented.recommendations)
    wanted = f"<h3>PRIORITIZED RECOMMENDATIONS:</h3>\n<ul>{items}</ul>\n" if items else ""
    sections = "\n".join(f"<h3>{title}</h3>\n{_p(paragraphs)}" for title, paragraphs in invented.sections.items())
    heading = f"{invented.country.upper()} ({invented.tier})"
    return page(invented, f"<h2>{_escape(heading)}</h2>\n{_p(invented.assessment)}\n{wanted}{sections}", **options)


def page_2020(invented: Invented, **options: str) -> str:
    """2019 to 2021: `COUNTRY: Tier 2` as a bold paragraph, bold capitals as section heads, a list."""
    items = "\n".join(f"<li><p>{_escape(text)}</p></li>" for text in invented.recommendations)
    sections = "\n".join(
        f"<p><strong>{title}</strong></p>\n{_p(paragraphs)}" for title, paragraphs in invented.sections.items()
    )
    body = (
        f"<p><strong>{_escape(invented.country.upper())}: {invented.tier}</strong></p>\n{_p(invented.assessment)}\n"
        f"<p><strong>PRIORITIZED RECOMMENDATIONS FOR {_escape(invented.country.upper())}</strong></p>"
        f"<ul>{items}</ul>\n{sections}"
    )
    return page(invented, body, **options)


def page_2017(invented: Invented, **options: str) -> str:
    """2017 and 2018: one block with line breaks; recommendations as one paragraph separated by semicolons."""
    wanted = semicolons(invented.recommendations)
    parts = [f"<strong>{_escape(invented.country.upper())}: {invented.tier.upper()}</strong>"]
    parts += [f"<br><br>{_escape(text)}" for text in invented.assessment]
    parts.append(f"<br><br><b>RECOMMENDATIONS FOR {_escape(invented.country.upper())}</b><br>{_escape(wanted)}")
    for title, paragraphs in invented.sections.items():
        parts.append(f"<br><br><b>{title}</b><br>{'<br><br>'.join(map(_escape, paragraphs))}")
    address = f"https://www.state.gov/j/tip/rls/tiprpt/countries/{invented.edition}/271000.htm"
    return page(invented, f'<div id="centerblock">{"".join(parts)}</div>', **({"url": address} | options))


def page_separate(invented: Invented, **options: str) -> str:
    """An older form: the country and, below it, the tier, each a heading; sections in plain capitals."""
    sections = "\n".join(f"<p>{title}</p>\n{_p(paragraphs)}" for title, paragraphs in invented.sections.items())
    body = (
        f"<h2>{_escape(invented.country)}</h2><h3>{invented.tier.upper()}</h3>{_p(invented.assessment)}"
        f"<p>PRIORITIZED RECOMMENDATIONS:</p><p>{_escape(semicolons(invented.recommendations))}</p>{sections}"
    )
    return page(invented, body, **options)


def page_bold_verbs(invented: Invented, **options: str) -> str:
    """Recommendations as one paragraph in which each begins with its verb in bold."""
    wanted = " ".join(_bold_verb(text) for text in invented.recommendations)
    sections = "\n".join(
        f"<h3>{title.title()}</h3>\n{_p(paragraphs)}" for title, paragraphs in invented.sections.items()
    )
    heading = f"{invented.country} ({invented.tier})"
    opening = f"<h2>{_escape(heading)}</h2>{_p(invented.assessment)}<h3>Prioritized Recommendations</h3>"
    body = f"{opening}<p>{wanted}</p>{sections}"
    return page(invented, body, **options)


def page_bullets(invented: Invented, **options: str) -> str:
    """A mirror that lost the list: bullets inside one paragraph."""
    wanted = " ".join(f"• {_escape(text)}" for text in invented.recommendations)
    sections = "\n".join(f"<p>{title}</p>\n{_p(paragraphs)}" for title, paragraphs in invented.sections.items())
    heading = f"{invented.country.upper()} ({invented.tier})"
    opening = f"<p>{_escape(heading)}</p>{_p(invented.assessment)}<p>PRIORITIZED RECOMMENDATIONS:</p>"
    body = f"{opening}<p>{wanted}</p>{sections}"
    return page(invented, body, **options)


def _bold_verb(text: str) -> str:
    verb, _, rest = text.partition(" ")
    return f"<strong>{_escape(verb)}</strong> {_escape(rest)}"


def semicolons(recommendations: Sequence[str]) -> str:
    """Recommendations as one sentence: `do this; do that; and do the other.`"""
    plain = [text.rstrip(".") for text in recommendations]
    plain = [plain[0], *(text[0].lower() + text[1:] for text in plain[1:])]
    return "; ".join([*plain[:-1], f"and {plain[-1]}"]) + "."


def as_semicolons(recommendations: Sequence[str]) -> tuple[str, ...]:
    """What an importer should read from `semicolons`: each word for word, the last with its full stop."""
    plain = [text.rstrip(".") for text in recommendations]
    return (plain[0], *(text[0].lower() + text[1:] for text in plain[1:-1]), plain[-1][0].lower() + plain[-1][1:] + ".")


LAYOUTS = {
    "2022-2025": page_2024,
    "2019-2021": page_2020,
    "2017-2018": page_2017,
    "separate": page_separate,
    "bold verbs": page_bold_verbs,
    "bullets": page_bullets,
}


def mhtml(page_html: str, url: str, day: str = "Wed, 03 Jul 2024 10:00:00 -0000") -> bytes:
    """The page as a browser saves it in one MHTML file."""
    import quopri

    coded = quopri.encodestring(page_html.encode("utf-8")).replace(b"\n", b"\r\n")
    head = (
        f"From: <Saved by Blink>\r\nSnapshot-Content-Location: {url}\r\nSubject: page\r\nDate: {day}\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="----Edge----"'
        "\r\n\r\n\r\n"
        f"------Edge----\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n"
        f"Content-Location: {url}\r\n\r\n"
    )
    picture = "Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA"
    return head.encode() + coded + f"\r\n------Edge----\r\n{picture}\r\n------Edge------\r\n".encode()


# -- the introduction -------------------------------------------------------------------------------------------------

MESSAGE = (
    "Lamps are cheap and shadows are long. Exploiters use cheap phones and social media to find workers.",
    "This year's report looks at how digital technology serves those who deceive and those who protect.",
    "Every government must share what it learns, and every port needs a listening ear.",
)


def page_message(edition: int = 2024, *, paragraphs: Sequence[str] = MESSAGE, published: str = "2024-06-24") -> str:
    """The page with the Secretary's message."""
    invented = make_narrative("XAA", edition)
    head = f'<meta property="article:published_time" content="{published}T13:00:00+00:00">' if published else ""
    body = (
        f"<h2>Message from the Secretary of State</h2><p>Dear Reader:</p>{_p(paragraphs)}<p>Sincerely,</p>"
        "<p>Rowan Q. Tester<br>Secretary of State</p><h2>Acknowledgments</h2><p>Thanks to all.</p>"
    )
    return page(
        invented.but(country="Introduction"),
        body,
        head=head,
        url=f"https://www.state.gov/reports/{edition}-trafficking-in-persons-report/",
    )


def page_tiers(tiers: Mapping[str, Sequence[str]], edition: int = 2024, *, style: str = "table") -> str:
    """The page with the tier table: names in table cells, in list items or parted by line breaks."""
    parts = ["<h2>Tier Placements</h2>"]
    for tier, names in tiers.items():
        parts.append(f"<h3>{tier.upper()}</h3>")
        if style == "table":
            cells = "".join(f"<td>{_escape(name)}</td>" for name in names)
            parts.append(f"<table><tr>{cells}</tr></table>")
        elif style == "list":
            parts.append("<ul>" + "".join(f"<li>{_escape(name)}</li>" for name in names) + "</ul>")
        else:
            parts.append("<p>" + "<br>".join(map(_escape, names)) + "</p>")
    invented = make_narrative("XAA", edition)
    url = f"https://www.state.gov/reports/{edition}-trafficking-in-persons-report/introduction/"
    return page(invented.but(country="Introduction"), "\n".join(parts), url=url)


# -- PDF --------------------------------------------------------------------------------------------------------------

_PDF_CSS = """
@page { size: letter; margin: 22mm 18mm 20mm 18mm;
  @top-center { content: "TRAFFICKING IN PERSONS REPORT " string(edition); font: 8pt sans-serif; }
  @top-right { content: string(country); font: bold 8pt sans-serif; }
  @bottom-center { content: counter(page); font: 8pt sans-serif; } }
@page front { @top-center { content: none } @top-right { content: none } @bottom-center { content: none } }
body { font: 9pt/1.3 serif; text-align: justify; hyphens: auto; margin: 0; HYPHEN }
.edition { string-set: edition content(); }
.front { page: front; text-align: center; hyphens: none; break-after: page; padding-top: 60mm; font-size: 20pt }
.columns { columns: 2; column-gap: 8mm; column-fill: FILL; }
h1 { column-span: all; font: bold 13pt sans-serif; text-align: left; margin: 8pt 0 4pt; hyphens: none;
  string-set: country attr(data-name); }
h2 { font: bold 9.5pt sans-serif; text-align: left; margin: 6pt 0 2pt; break-after: avoid; hyphens: none }
p { margin: 0 0 4pt; orphans: 2; widows: 2; }
ul { margin: 0 0 4pt; padding-left: 10pt } li { margin: 0 0 2pt }
.tiers { columns: 4; hyphens: none; text-align: left; } .tiers p { margin: 0 }
.placements h2 { margin-top: 12pt; font-size: 12pt }
"""


def report_pdf(
    narratives: Sequence[Invented],
    edition: int = 2024,
    *,
    form: str = "list",
    hyphen: str = "",
    front: bool = True,
    message: Sequence[str] = (),
    tiers: Mapping[str, Sequence[str]] | None = None,
    css: str = "",
    flow: bool = False,
    replacing: tuple[str, str] = ("", ""),
) -> bytes:
    """The report as a two-column PDF. `form`: how recommendations are printed, `list` or `semicolons`.

    With `flow` the narratives follow each other inside the columns; else each country's heading goes across both.
    """
    from weasyprint import HTML

    parts = []
    if front:
        when = f'JUNE <span class="edition">{edition}</span>'
        parts.append(f'<section class="front"><p>TRAFFICKING IN PERSONS REPORT</p><p>{when}</p></section>')
    if message:
        parts.append(
            '<section style="break-after: page"><h2>MESSAGE FROM THE SECRETARY OF STATE</h2><p>Dear Reader:</p>'
            f"{_p(message)}<p>Sincerely,</p><p>Rowan Q. Tester</p><p>Secretary of State</p></section>"
        )
    if tiers:
        parts.append('<section class="placements" style="break-after: page"><h2>TIER PLACEMENTS</h2>')
        for tier, names in tiers.items():
            parts.append(f'<h2>{tier.upper()}</h2><div class="tiers">{_p(names)}</div>')
        parts.append("</section>")
    told = [_pdf_narrative(invented, form) for invented in narratives]
    if flow:
        one = "".join(told).replace('<div class="columns">', "<div>")
        told = [f'<div class="columns">{one}</div>']
        css += "h1 { column-span: none }"
    parts += told
    style = _PDF_CSS.replace("HYPHEN", f'hyphenate-character: "{hyphen}";' if hyphen else "").replace("FILL", "balance")
    head = f"<head><title>{edition} TIP</title><style>{style}{css}</style></head>"
    page_html = f'<html lang="en">{head}<body>{"".join(parts)}</body></html>'
    if replacing[0]:
        page_html = page_html.replace(*replacing)
    return HTML(string=page_html).write_pdf()


def _pdf_narrative(invented: Invented, form: str) -> str:
    name = _escape(invented.country.upper())
    heading = f"{name} ({invented.tier})" if invented.edition >= 2022 else f"{name}: {invented.tier.upper()}"
    if form == "list":
        wanted = "<ul>" + "".join(f"<li>{_escape(text)}</li>" for text in invented.recommendations) + "</ul>"
    else:
        wanted = f"<p>{_escape(semicolons(invented.recommendations))}</p>"
    title = "PRIORITIZED RECOMMENDATIONS:" if form == "list" else f"RECOMMENDATIONS FOR {name}"
    sections = "".join(f"<h2>{head}</h2>{_p(paragraphs)}" for head, paragraphs in invented.sections.items())
    return (
        f'<h1 data-name="{name}">{heading}</h1><div class="columns">{_p(invented.assessment)}'
        f"<h2>{title}</h2>{wanted}{sections}</div>"
    )


@cache
def small_report_pdf(edition: int = 2024, form: str = "list") -> bytes:
    """A report of three countries with message and tier table, made once per test run."""
    narratives = [
        make_narrative("XAA", edition, "Tier 2 Watch List", length=9),
        make_narrative("XAB", edition, "Tier 1"),
        make_narrative("XAC", edition, "Tier 3", length=6),
    ]
    tiers = {
        "Tier 1": ["Bellmare"],
        "Tier 2": ["Dunovia", "Estrava", "Fennmark"],
        "Tier 2 Watch List": ["Ardenia", "Gallandria"],
        "Tier 3": ["Corvane Islands"],
        "Special Case": ["Hesperine"],
    }
    return report_pdf(narratives, edition, form=form, message=MESSAGE, tiers=tiers)


# -- a data layer that knows the invented countries -------------------------------------------------------------------


def invented_layer(folder: Path) -> Path:
    """A data folder in which the invented countries exist, for `Catalogue.open([folder])`."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = ["iso3,name,region,iso2,aliases,covered"]
    rows += [f"{iso3},{name},Europe and Eurasia,{iso3[0]}{iso3[2]},,yes" for iso3, name in COUNTRIES.items()]
    (folder / "countries.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return folder
