"""The merge table, row by row: what a refresh makes of a draft that people worked on."""

from __future__ import annotations

import pytest

from briefgen.drafts.changes import changes
from briefgen.drafts.refresh import Refreshed, refresh
from briefgen.wordxml.namespaces import Element, qn
from tests.drafts import oracle
from tests.drafts.drafting import (
    Chart,
    H,
    Hand,
    P,
    Part,
    accepted,
    body_of,
    items,
    looks,
    normal,
    paper,
    rejected,
    sources,
    table,
    texts,
)


def brief(**changes: str) -> list[Part]:
    words = {
        "bottom": "Australia is on Tier 1 and has met the standards for five years [s1].",
        "progress": "Courts convicted 12 traffickers in 2024 [s2].",
        "rec": "Screen people in immigration detention for signs of trafficking [s1].",
        "actor": "Who acts: the Department of Home Affairs.",
        "cell": "Tier 1",
        **changes,
    }
    return [
        H("h.bottom", "Bottom line"),
        P("bottom.1", words["bottom"]),
        Chart("history.AUS", words.get("chart", "#123456")),
        H("h.progress", "Progress"),
        P("progress.1", words["progress"]),
        table(
            "glance",
            {
                "glance.head": {"what": "What", "value": "Value"},
                "glance.tier": {"what": "Tier", "value": words["cell"]},
            },
        ),
        H("h.recs", "Recommendations"),
        items((P("rec.1", words["rec"]), P("rec.1.actor", words["actor"])), ordered=True),
        H("h.sources", "Sources"),
        sources("s1", "s2"),
    ]


OLD = paper(*brief())


def merged(draft: bytes, *parts: Part, **identity: str) -> Refreshed:
    new = paper(*parts, **identity)
    outcome = refresh(draft, lambda _: new)
    assert normal(rejected(outcome.data)) == normal(draft), "reject all must give back the person's draft"
    again = refresh(outcome.data, lambda _: new)
    assert again.data == outcome.data, "refreshing again with nothing new must change nothing"
    return outcome


def test_an_untouched_draft_with_nothing_new_stays_byte_for_byte() -> None:
    assert merged(OLD, *brief()).data is OLD


def test_untouched_and_changed_becomes_a_tracked_change_of_the_words_that_differ() -> None:
    outcome = merged(OLD, *brief(progress="Courts convicted 19 traffickers in 2024 [s2]."))
    assert "Courts convicted 19 traffickers in 2024 [2]." in texts(accepted(outcome.data))
    assert "Courts convicted 1219 traffickers in 2024 [2]." in texts(outcome.data, deleted=True)
    assert outcome.counts() == {"rewritten": 1}


def test_edited_and_unchanged_stays_the_persons() -> None:
    draft = Hand(OLD).replace("bottom.1", "five years", "half a decade").done()
    outcome = merged(draft, *brief(progress="Courts convicted 19 traffickers in 2024 [s2]."))
    assert "Australia is on Tier 1 and has met the standards for half a decade [1]." in texts(accepted(outcome.data))
    assert outcome.counts() == {"rewritten": 1}


def test_edits_to_different_words_of_one_block_are_merged() -> None:
    draft = Hand(OLD).replace("bottom.1", "Australia is", "The country stands").done()
    outcome = merged(draft, *brief(bottom="Australia is on Tier 1 and has met the standards for six years [s1]."))
    assert "The country stands on Tier 1 and has met the standards for six years [1]." in texts(accepted(outcome.data))
    assert outcome.counts() == {"merged": 1}


def test_edits_to_the_same_words_are_a_comment_and_the_person_keeps_theirs() -> None:
    draft = Hand(OLD).replace("bottom.1", "five years", "a while").done()
    outcome = merged(draft, *brief(bottom="Australia is on Tier 1 and has met the standards for six years [s1]."))
    assert texts(accepted(outcome.data))[2] == "Australia is on Tier 1 and has met the standards for a while [1]."
    assert [event.kind for event in outcome.conflicts] == ["conflict"]
    comments = Hand(outcome.data).members["word/comments.xml"].decode()
    assert "for five years" in comments
    assert "for six years" in comments


def test_removed_stays_removed_and_a_comment_tells_what_changed() -> None:
    draft = Hand(OLD).remove("rec.1").remove("rec.1.actor").done()
    outcome = merged(draft, *brief(rec="Screen all detainees [s1].", actor="Who acts: the minister."))
    assert not any("Screen" in text for text in texts(accepted(outcome.data)))
    comments = Hand(outcome.data).members["word/comments.xml"].decode()
    assert "Screen all detainees" in comments
    assert comments.count("<w:comment ") == 1


def test_what_a_person_added_stays_with_its_neighbours() -> None:
    draft = Hand(OLD).add_after("progress.1", "The embassy adds this.").done()
    parts = brief()
    parts.insert(5, P("progress.2", "Police opened a unit in Perth [s2]."))
    outcome = merged(draft, *parts)
    shown = texts(accepted(outcome.data))
    place = shown.index("The embassy adds this.")
    assert "Police opened a unit in Perth [2]." in shown
    assert shown[place - 1].startswith(("Courts convicted", "Police opened"))


def test_a_new_block_is_inserted_at_its_place_as_a_tracked_paragraph() -> None:
    parts = brief()
    parts.insert(2, P("bottom.2", "The one thing to raise: *screening* in detention [s1]."))
    outcome = merged(OLD, *parts)
    shown = texts(accepted(outcome.data))
    assert shown[3] == "The one thing to raise: screening in detention [1]."
    assert outcome.counts() == {"inserted": 1}


def test_untouched_and_no_longer_there_is_deleted_as_tracked() -> None:
    parts = [part for part in brief() if getattr(part, "id", "") != "progress.1"]
    parts[-1] = sources("s1")
    outcome = merged(OLD, *parts)
    shown = texts(accepted(outcome.data))
    assert not any("convicted" in text for text in shown)
    assert not any("s2" in text for text in shown)
    assert texts(accepted(outcome.data)) == texts(paper(*parts))


def test_edited_and_no_longer_there_stays_with_a_comment() -> None:
    draft = Hand(OLD).replace("progress.1", "Courts", "Australian courts").done()
    outcome = merged(draft, *[part for part in brief() if getattr(part, "id", "") != "progress.1"])
    assert any("Australian courts convicted" in text for text in texts(accepted(outcome.data)))
    assert [event.kind for event in outcome.conflicts] == ["gone"]


def test_cells_are_merged_like_paragraphs() -> None:
    outcome = merged(OLD, *brief(cell="Tier 2 Watch List"))
    assert "Tier 2 Watch List" in texts(accepted(outcome.data))


def test_rows_come_and_go_as_tracked_rows() -> None:
    parts = brief()
    parts[5] = table(
        "glance",
        {
            "glance.head": {"what": "What", "value": "Value"},
            "glance.new": {"what": "Convictions", "value": "12 [s2]"},
        },
    )
    outcome = merged(OLD, *parts)
    assert texts(accepted(outcome.data)) == texts(paper(*parts))


def test_a_new_table_comes_whole_and_a_dropped_one_goes_whole() -> None:
    parts = [part for part in brief() if getattr(part, "id", "") != "glance"]
    parts.insert(3, table("other", {"other.head": {"a": "A", "b": "B"}, "other.1": {"a": "1", "b": "2"}}))
    outcome = merged(OLD, *parts)
    assert texts(accepted(outcome.data)) == texts(paper(*parts))


def test_a_chart_whose_data_changed_is_replaced_as_tracked() -> None:
    outcome = merged(OLD, *brief(chart="#654321"))
    assert outcome.counts() == {"rewritten": 1}
    drawings = [name for name in Hand(outcome.data).members if "media" in name]
    assert len(drawings) == 4


def test_citations_follow_their_sources_when_numbers_change() -> None:
    parts = brief()
    parts[-1] = sources("s3", "s1", "s2")
    parts.insert(2, P("bottom.2", "A new thing [s3]."))
    outcome = merged(OLD, *parts)
    shown = texts(accepted(outcome.data))
    assert "A new thing [1]." in shown
    assert "Courts convicted 12 traffickers in 2024 [3]." in shown
    assert "Australia is on Tier 1 and has met the standards for five years [2]." in shown


def test_blocks_that_the_new_brief_moved_are_moved_as_tracked() -> None:
    first = [
        H("h.recs", "Recommendations"),
        items(
            (P("rec.a", "First thing to do."), P("rec.a.actor", "Police.")),
            (P("rec.b", "Second thing to do."), P("rec.b.actor", "Courts.")),
            (P("rec.c", "Third thing to do <#rec.a>."), P("rec.c.actor", "Schools.")),
            ordered=True,
        ),
    ]
    second = [
        H("h.recs", "Recommendations"),
        items(
            (P("rec.b", "Second thing to do."), P("rec.b.actor", "Courts.")),
            (P("rec.c", "Third thing to do <#rec.a>."), P("rec.c.actor", "Schools.")),
            (P("rec.a", "First thing to do now."), P("rec.a.actor", "Police.")),
            ordered=True,
        ),
    ]
    outcome = merged(paper(*first), *second)
    assert texts(accepted(outcome.data)) == texts(paper(*second))


@pytest.mark.parametrize("edit", ["none", "accepted", "rejected"])
def test_a_refreshed_draft_can_be_refreshed_again(edit: str) -> None:
    first = merged(OLD, *brief(progress="Courts convicted 19 traffickers in 2024 [s2].")).data
    draft = {"none": first, "accepted": accepted(first), "rejected": rejected(first)}[edit]
    new = paper(*brief(progress="Courts convicted 23 traffickers in 2025 [s2]."))
    outcome = refresh(draft, lambda _: new)
    shown = texts(accepted(outcome.data))
    if edit == "rejected":
        # A person who rejected a change has spoken: their text is not what was generated any more.
        assert [event.kind for event in outcome.conflicts] == ["conflict"]
        assert "Courts convicted 12 traffickers in 2024 [2]." in shown
    else:
        assert "Courts convicted 23 traffickers in 2025 [2]." in shown
    if edit == "none":
        assert normal(rejected(outcome.data)) == normal(OLD)


def test_words_stay_in_their_order_where_a_run_holds_a_tab_before_them() -> None:
    old = paper(P("bottom.1", "Standing:\ton Tier 2 in the 2024 edition"))
    outcome = refresh(old, lambda _: paper(P("bottom.1", "Standing:\ton Tier 3 in the 2025 edition, after two years")))
    before, after = (
        [
            "".join("\t" if part.tag == qn("w:tab") else part.text or "" for part in paragraph.iter() if shown(part))
            for paragraph in body_of(outcome.data).iter(qn("w:p"))
        ]
        for shown in (
            lambda part: part.tag in (qn("w:tab"), qn("w:t"), qn("w:delText")) and not _inside(part, "w:ins"),
            lambda part: part.tag in (qn("w:tab"), qn("w:t")) and not _inside(part, "w:del"),
        )
    )
    assert "Standing:\ton Tier 2 in the 2024 edition" in before
    assert "Standing:\ton Tier 3 in the 2025 edition, after two years" in after


def _inside(part: Element, name: str) -> bool:
    return next(part.iterancestors(qn(name)), None) is not None


@pytest.mark.parametrize(
    ("block", "words"),
    [
        ("progress", "In 2024 Courts convicted 12 traffickers in 2024 [s2]."),
        ("progress", "Courts convicted 12 traffickers in 2024 [s2]. See <https://example.org/courts>."),
        ("progress", "Courts convicted 12 traffickers, as <#rec.1> asks, in 2024 [s2]."),
        ("progress", "*Courts* convicted 12 traffickers in 2024 [s2]."),
        ("progress", "[s1] Courts convicted 12 traffickers in 2024 [s2]."),
        ("cell", ""),
    ],
)
@pytest.mark.parametrize("back", [False, True])
def test_new_words_links_and_looks_come_in_and_go_again(block: str, words: str, back: bool) -> None:
    one, other = brief(), brief(**{block: words})
    draft, new = (other, one) if back else (one, other)
    outcome = merged(paper(*draft), *new)
    assert oracle.statements(outcome.data, "accept") == oracle.statements(paper(*new))
    assert oracle.citation_problems(outcome.data) == []


@pytest.mark.parametrize("place", [5, 6])
def test_a_new_table_beside_another_stays_a_table_of_its_own_and_goes_without_a_trace(place: int) -> None:
    second = table("risks", {"risks.head": {"what": "Risk"}, "risks.sea": {"what": "At sea"}}, caption=False)
    outcome = merged(OLD, *brief()[:place], second, *brief()[place:])
    tables = [*body_of(accepted(outcome.data)).iter(qn("w:tbl"))]
    assert [len([*one.iter(qn("w:tr"))]) for one in tables] == [2, 2]
    assert all(one.getnext().tag != qn("w:tbl") for one in tables)  # type: ignore[union-attr]
    # Nobody accepted it, and the data no longer have it.
    old = paper(*brief())
    again = refresh(outcome.data, lambda _: old)
    assert [*body_of(again.data).iter(qn("w:ins"))] == []
    assert oracle.differences(oracle.view(again.data), oracle.view(OLD)) == []


@pytest.mark.parametrize("edit", ["added", "edited", "edited and gone"])
def test_what_people_wrote_stays_under_its_heading_when_sections_change_their_order(edit: str) -> None:
    def sections(*names: str, gone: str = "") -> list[Part]:
        return [
            part
            for name in names
            for part in (H(f"h.{name}", name.title()), *(P(f"{name}.{n}", f"{name} {n}.") for n in (1, 2)))
            if getattr(part, "id", "") != gone
        ]

    hand = Hand(paper(*sections("online", "asked", "since", "sure")))
    draft = (hand.add_after("online.2", "HUMAN") if edit == "added" else hand.append("online.2", " HUMAN")).done()
    new = sections("asked", "since", "online", "sure", gone="online.2" if edit == "edited and gone" else "")
    outcome = merged(draft, *new)
    shown = texts(accepted(outcome.data))
    below = shown[shown.index("Online") + 1 : next(n for n, text in enumerate(shown) if "HUMAN" in text)]
    assert set(below) <= {"online 1.", "online 2."}
    if edit == "added":
        assert sorted(shown) == sorted([*texts(paper(*new)), "HUMAN"])


def test_all_headings_over_what_people_wrote_stay_over_it() -> None:
    draft = Hand(
        paper(H("h.a", "A"), P("a.1", "One."), H("h.b", "B"), H("h.b.c", "C", 3), P("c.1", "Two."), H("h.d", "D"))
    )
    new = paper(H("h.a", "A"), P("a.1", "One."), H("h.d", "D"))
    shown = texts(accepted(refresh(draft.append("c.1", " HUMAN").done(), lambda _: new).data))
    assert [text for text in shown if text.strip()][1:] == ["A", "One.", "B", "C", "Two. HUMAN", "D"]


def test_two_chapters_that_change_places_keep_their_sections_when_people_wrote_in_both() -> None:
    def chapters(*names: str) -> list[Part]:
        return [
            part
            for name in names
            for part in (
                H(f"h.{name}", name),
                *(
                    part
                    for n in (1, 2)
                    for part in (H(f"h.{name}.{n}", f"{name}{n}", 3), P(f"{name}.{n}", f"{name}{n}."))
                ),
            )
        ]

    draft = Hand(paper(*chapters("A", "B"))).append("A.1", " HUMAN").append("B.1", " HUMAN").done()
    shown = texts(accepted(merged(draft, *chapters("B", "A")).data))
    assert {"A1", "A2"} <= set(shown[shown.index("A") :][:5])
    assert {"B1", "B2"} <= set(shown[shown.index("B") :][:5])


def test_a_new_section_comes_after_what_people_wrote_in_the_one_before_it() -> None:
    draft = Hand(paper(H("h.since", "Since"), P("since.1", "One."), P("since.2", "Two."), H("h.sure", "Sure")))
    draft = draft.append("since.2", " HUMAN")
    new = [
        H("h.since", "Since"),
        P("since.1", "One."),
        H("h.online", "Online"),
        P("online.1", "Three."),
        H("h.sure", "Sure"),
    ]
    shown = texts(accepted(merged(draft.done(), *new).data))
    assert [text for text in shown if text.strip()][1:] == ["Since", "One.", "Two. HUMAN", "Online", "Three.", "Sure"]


def test_a_point_that_a_person_edited_and_the_brief_has_in_another_list_keeps_the_style_of_its_place() -> None:
    def two_lists(first: list[str], second: list[str]) -> list[Part]:
        words = {"a": "Courts convicted 12.", "b": "Shelters took in 80.", "c": "A law passed.", "d": "A plan began."}
        return [
            H("h.minute", "In one minute"),
            *([items(*(P(key, words[key]) for key in first), ordered=True)] if first else []),
            H("h.credited", "Credited"),
            items(*(P(key, words[key]) for key in second)),
        ]

    draft = Hand(paper(*two_lists(["a", "b"], ["c"]))).replace("a", "12", "twelve").done()
    new = two_lists(["d", "b"], ["c", "a"])
    outcome = merged(draft, *new)
    style = {text: style for style, text in looks(accepted(outcome.data))}
    assert style["Courts convicted twelve."] == style["Shelters took in 80."] == style["A plan began."]
    assert "restyled" not in outcome.counts()
    assert [change.kind for change in changes(outcome.data).changes] == ["edited", "moved"]
