"""Our advice fits what a recommendation is about, and an ask names who can act on it."""

from __future__ import annotations

from briefgen.catalogue import Catalogue
from briefgen.composition import compose
from briefgen.composition.tailoring import by_subject


def test_advice_follows_the_main_subject_of_a_recommendation(catalogue: Catalogue) -> None:
    officials = catalogue.audience("officials")
    assert by_subject(["victim-services", "migrant-workers"], officials)[0] == "victim-services"
    # What officials do, or a state by its own policy, comes first wherever the record names it.
    assert by_subject(["forced-labour", "state-sponsored-trafficking"], officials)[0] == "state-sponsored-trafficking"


def test_services_for_victims_abroad_are_not_answered_with_labour_complaints(catalogue: Catalogue) -> None:
    brief = compose(catalogue, "KEN", audience="officials")
    (services,) = [item for item in brief.recommendations if "increase-protective-services" in item.id]
    assert "victim services" in services.advice.sign


def test_an_ask_names_who_can_act_on_it_not_only_the_pillar_s_power_holder(catalogue: Catalogue) -> None:
    brief = compose(catalogue, "HKG", audience="ngos")
    assert brief.advocacy and brief.advocacy.lead
    holders = {ask.ask: ask.power_holder for ask in (brief.advocacy.lead, *brief.advocacy.asks)}
    (prosecutors,) = [holder for ask, holder in holders.items() if ask.startswith("Instruct prosecutors")]
    assert "public prosecution" in prosecutors
