"""The fairness page counts groups by stage, withholds small ones, and names nobody."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kasauti.access import Membership
from kasauti.actions import fairness_report as queries
from kasauti.actions import fairness_scores, groups, links
from kasauti.fairness.impact import Standing
from kasauti.records.groups import CHOICES
from kasauti.records.models import (
    Application,
    Candidate,
    ResumeFile,
    ScreeningResult,
    Seat,
    Stage,
    SwapTest,
    User,
)
from kasauti.skills import competencies
from kasauti.web.candidate.forms import GroupsForm
from tests.web.conftest import Round

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def crowd(hiring: Round, gender: str, *, turned_down: int, on: int) -> None:
    """Have people of a group apply, some turned down at the first stage and some moved on."""
    file, _ = ResumeFile.objects.get_or_create(sha256="5" * 64, defaults={"size": 3})
    for n in range(turned_down + on):
        person = Candidate.objects.create(name=f"{gender} Person {n}")
        stage = Stage.NOT_NOW if n < turned_down else Stage.REVIEW
        Application.objects.create(candidate=person, role=hiring.role, file=file, stage=stage)
        if gender != "silent":
            groups.answer(person, {"gender": gender}, by=person)


def test_every_answer_has_its_words_on_both_pages() -> None:
    form = GroupsForm()
    for attribute, values in CHOICES.items():
        assert tuple(queries.GROUPS[attribute]) == values
        offered = [value for value, _ in form.fields[attribute].choices if value]
        assert tuple(offered) == values


def test_a_stages_impact_is_that_of_its_counts(hiring: Round) -> None:
    crowd(hiring, "woman", turned_down=30, on=10)
    crowd(hiring, "man", turned_down=20, on=20)
    crowd(hiring, "another", turned_down=2, on=1)
    crowd(hiring, "silent", turned_down=4, on=0)
    people = queries.came(queries.scope_of(hiring.user, None, None))
    first = queries.attributes(people)[0].steps[0].impact
    women = next(one for one in first.groups if one.count.group == "woman")
    assert (women.count.selected, women.count.applied) == (10, 40)
    assert women.ratio == 0.5
    assert women.standing == Standing.CAUTION
    assert first.unknown == 3 + 4  # the three are too few to be shown, and not told apart
    page = hiring.get(reverse("fairness"))
    assert "0.50" in page
    assert "10 / 40" in page
    assert "Another" not in page
    assert "Person" not in page.split("<main")[1].split("95%")[1]


def test_the_page_tells_the_mid_p_and_whether_one_person_would_flip_it(hiring: Round) -> None:
    crowd(hiring, "woman", turned_down=25, on=15)
    crowd(hiring, "man", turned_down=20, on=20)
    people = queries.came(queries.scope_of(hiring.user, None, None))
    first = queries.attributes(people)[0].steps[0].impact
    women = next(one for one in first.groups if one.count.group == "woman")
    assert (women.ratio, women.flips) == (0.75, True)
    assert women.mid_p is not None
    row = hiring.get(reverse("fairness")).split("15 / 40")[1].split("</tr>")[0]
    assert f">{women.mid_p:.3f}<" in row
    assert "flips it" in row


def test_whoever_waits_or_withdrew_is_in_no_rate(hiring: Round) -> None:
    crowd(hiring, "woman", turned_down=5, on=5)
    Application.objects.filter(stage=Stage.NOT_NOW).update(stage=Stage.WITHDRAWN)
    people = queries.came(queries.scope_of(hiring.user, None, None))
    first, second = queries.attributes(people)[0].steps[:2]
    assert first.impact.groups[0].count.applied == 5
    assert second.people == 0


def test_deciders_do_not_open_it_and_the_page_finds_only_whole_years(hiring: Round) -> None:
    for one in Membership:
        user = User.objects.create_user(f"{one.name}@example.in", name=one.name)
        role = None if one.whole else hiring.role
        Seat.objects.create(user=user, membership=one, role=role)
        client = Client()
        client.force_login(user)
        opens = one in {Membership.OWNER, Membership.AUDITOR}
        assert client.get(reverse("fairness")).status_code == (200 if opens else 403)
    crowd(hiring, "woman", turned_down=1, on=0)
    assert hiring.get(reverse("fairness"), year="2026-11").count("All years") == 1


def test_a_candidate_answers_on_their_own_page_in_hindi_too(hiring: Round) -> None:
    person = Candidate.objects.create(name="Kavya Menon", email="kavya@example.in")
    token = links.sign("status", person.pk)
    place = reverse("own_about_me", args=(token,))
    visitor = Client()
    assert "I do not say" in visitor.get(place).content.decode()
    visitor.cookies["django_language"] = "hi"
    assert "महिला" in visitor.get(place).content.decode()
    assert visitor.post(place, {"gender": "nonsense"}).status_code == 422
    assert visitor.post(place, {"gender": "woman"}).status_code == 302
    assert groups.answers(person)["gender"] == "woman"
    assert "selected" in visitor.get(place).content.decode()
    visitor.post(place, {})
    assert groups.answers(person) == {}
    assert visitor.get(reverse("own_about_me", args=("nonsense",))).status_code == 410


def test_the_scoring_rate_table_needs_thirty_people(hiring: Round) -> None:
    people = [queries.Came(0, "new", n / 29, None) for n in range(29)]
    assert queries.local_law_144(people) is None
    table = queries.local_law_144([*people, queries.Came(0, "new", 1.0, None)])
    assert table is not None
    assert table.by_sex.unknown == 30


def test_the_swap_test_is_asked_for_on_the_page(hiring: Round) -> None:
    hiring.client.post(reverse("fairness_swaps"))
    assert SwapTest.objects.count() == 1
    assert "Under way" in hiring.get(reverse("fairness"))
    hiring.client.post(reverse("fairness_swaps"))
    assert SwapTest.objects.count() == 1


def test_a_swap_test_that_failed_says_so_and_the_last_results_stay(hiring: Round) -> None:
    now = timezone.now()
    told = {"by": hiring.user, "scorer": "1", "people": 20, "finished_at": now}
    SwapTest.objects.create(**told)
    SwapTest.objects.create(**told, failure="OSError while the scorer was tested")
    page = hiring.get(reverse("fairness"))
    assert "did not finish: OSError" in page
    assert "20 invented people" in page
    assert "Test it now" in page


def scored(one: Application, like: ScreeningResult, *, match: float, level: float) -> None:
    """Give an application the result of another with these levels."""
    told = {**like.result, "competencies": [{"id": c.id, "level": level} for c in competencies()]}
    fields = {f.attname: getattr(like, f.attname) for f in like._meta.concrete_fields}
    fields |= {"id": None, "attainment": match, "result": told, "role_digest": f"of {one.pk}"}
    one.result = ScreeningResult.objects.create(**fields)
    one.save(update_fields=["result"])


def test_scores_of_large_groups_are_held_apart_by_competency(hiring: Round) -> None:
    [real] = hiring.apply("KS_Ramesh_Resume.pdf")
    crowd(hiring, "woman", turned_down=20, on=5)
    crowd(hiring, "man", turned_down=20, on=2)
    crowd(hiring, "another", turned_down=19, on=0)
    for n, one in enumerate(Application.objects.exclude(pk=real.pk).order_by("pk")):
        woman = one.candidate.name.startswith("woman")
        noise = 0.01 * (n % 5)
        scored(one, real.result, match=0.4 + 0.2 * woman + noise, level=2.0 + woman + noise)
    scores = fairness_scores.apart(queries.scope_of(hiring.user, None, None))
    assert scores["category"] == scores["disability"] == []
    whole, *each = scores["gender"]
    assert (whole.stage, whole.measure, whole.reference) == ("screening", "whole", "woman")
    [men] = whole.others
    assert (men.group, men.people) == ("man", 22)
    assert men.difference.g is not None
    assert men.difference.g < -5
    assert {one.measure for one in each} == {one.id for one in competencies()}
    page = hiring.get(reverse("fairness"))
    assert "beside Women" in page
    assert f"{men.difference.g:.2f}" in page
