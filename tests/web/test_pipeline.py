"""The pipeline's pages: board, list, bulk, undo, a manager's minute, the palette, the team."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from kasauti.actions import discussions
from kasauti.records.models import Application, Mail, Stage, User

from .conftest import Round

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def applicants(hiring: Round) -> list[Application]:
    return hiring.apply("KS_Ramesh_Resume.pdf", "lalrinawma.md")


def test_board_and_list_show_everybody_in_their_stage(
    hiring: Round, applicants: list[Application]
) -> None:
    place = reverse("pipeline", args=(hiring.role.slug,))
    for view in ("", "list"):
        page = hiring.get(place, view=view)
        for one in applicants:
            assert str(one.candidate) in page
    hiring.client.post(reverse("blind"))
    assert str(applicants[0].candidate) not in hiring.get(place)


def test_a_bulk_rejection_is_undone_from_its_toast(
    hiring: Round, applicants: list[Application]
) -> None:
    place = reverse("pipeline", args=(hiring.role.slug,))
    sent = {"people": [one.pk for one in applicants], "next": place, "tell": "on"}
    refused = hiring.client.post(reverse("pipeline_reject", args=(hiring.role.slug,)), sent)
    assert "Say why" in hiring.get(refused["Location"])
    hiring.client.post(
        reverse("pipeline_reject", args=(hiring.role.slug,)), sent | {"reason": "closed"}
    )
    assert hiring.role.applications.filter(stage=Stage.NOT_NOW).count() == 2
    undo = re.search(r'action="([^"]+/undo/[^"]+)"', hiring.get(place))
    assert undo
    hiring.client.post(undo[1])
    assert hiring.role.applications.filter(stage=Stage.NEW).count() == 2
    assert not Mail.objects.filter(state="waiting", candidate__isnull=False).exists()


def test_people_of_another_role_cannot_be_moved_along(
    hiring: Round, applicants: list[Application]
) -> None:
    from kasauti import demonstration
    from kasauti.actions import roles

    other = roles.create(demonstration.role(), by=hiring.user)
    sent = {"people": applicants[0].pk, "to": other.stages.get(kind="interview").pk}
    hiring.client.post(reverse("pipeline_move", args=(other.slug,)), sent)
    applicants[0].refresh_from_db()
    assert applicants[0].stage == Stage.NEW


def test_the_pipeline_costs_the_same_for_many_people(
    hiring: Round, applicants: list[Application], django_assert_num_queries: object
) -> None:
    place = reverse("pipeline", args=(hiring.role.slug,))
    for expected in (17, 17):
        with django_assert_num_queries(expected):  # type: ignore[operator]
            hiring.get(place)
        hiring.apply("Irfan_Shaikh_ML_Engineer.pdf")


def test_further_people_follow_when_they_are_scrolled_to(
    hiring: Round, applicants: list[Application], monkeypatch: pytest.MonkeyPatch
) -> None:
    from kasauti.web.recruiter.queries import pipeline

    monkeypatch.setattr(pipeline, "A_COLUMN", 1)
    monkeypatch.setattr(pipeline, "A_LIST", 1)
    first, second = sorted(applicants, key=lambda one: (one.entered_at, one.pk))
    place = reverse("pipeline", args=(hiring.role.slug,))
    for view in ("board", "list"):
        page = hiring.get(place, view=view)
        assert str(first.candidate) in page
        assert str(second.candidate) not in page
        (asked,) = re.findall(r'hx-get="\?([^"]+)" hx-trigger="revealed"', page)
        rows = hiring.get(place + "?" + asked.replace("&amp;", "&"))
        assert str(second.candidate) in rows
        assert str(first.candidate) not in rows
        assert "<html" not in rows
        assert "hx-trigger" not in rows  # nobody follows
    # Without scripts the list has pages.
    assert str(second.candidate) in hiring.get(place, view="list", page=2)


def test_a_column_follows_in_what_it_is_narrowed_to(
    hiring: Round, applicants: list[Application]
) -> None:
    place = reverse("pipeline", args=(hiring.role.slug,))
    one, other = applicants
    hiring.client.post(reverse("blind"))
    asked = {"further": "rows", "stage": one.place_id}
    assert str(one.candidate) not in hiring.get(place, **asked)
    hiring.client.post(reverse("blind"))
    rows = hiring.get(place, words=str(one.candidate), **asked)
    assert str(one.candidate) in rows
    assert str(other.candidate) not in rows
    assert "board-card" not in hiring.get(place, further="rows", stage=10**6)


def test_stages_are_changed_on_their_page(hiring: Round) -> None:
    place = reverse("stages", args=(hiring.role.slug,))
    page = hiring.client.get(place)
    forms = page.context["form"].forms
    sent: dict[str, object] = {
        f"stage-{key}_FORMS": len(forms.forms) if key in {"TOTAL"} else forms.initial_form_count()
        for key in ("TOTAL", "INITIAL")
    }
    for at, form in enumerate(forms.forms):
        told = form.initial or {"name": "Phone call", "kind": "in review", "days": 2}
        for name, value in told.items():
            if name in {"pk", "name", "kind", "days"} and value is not None:
                sent[f"stage-{at}-{name}"] = value
        sent[f"stage-{at}-ORDER"] = 2 if not form.initial else (1 if at == 0 else at + 10)
    answer = hiring.client.post(place, sent)
    assert answer.status_code == 302, answer.content
    assert [one.name for one in hiring.role.stages.all()][:3] == ["New", "Phone call", "In review"]


def test_a_managers_minute_from_the_mail(hiring: Round, applicants: list[Application]) -> None:
    application = applicants[0]
    discussions.ask(application, hiring.user, by=hiring.user)
    link = re.search(r"(/minute/\S+)", Mail.objects.get(user=hiring.user).body)
    assert link
    stranger = Client()
    page = stranger.get(link[1]).content.decode()
    assert str(application.candidate) in page
    named = r'<span class="dim" data-dimension="engineering">.*?</svg>Engineering</span>'
    assert re.search(named, page)  # not by shape alone
    assert re.search(r'<span class="dim" data-dimension="ml">.*?</svg>ML</span>', page)
    sent = {"verdict": "do not take forward"}
    assert stranger.post(link[1], sent).status_code == 422
    done = stranger.post(link[1], sent | {"reason": "ml depth"}).content.decode()
    assert "Thank you" in done
    application.refresh_from_db()
    assert application.stage == Stage.NEW
    assert stranger.get(link[1][:-3] + "abc").status_code == 404
    assert "Not enough ML depth" in hiring.below(application.pk)


def test_a_note_and_the_feed(hiring: Round, applicants: list[Application]) -> None:
    pk = applicants[0].pk
    hiring.client.post(reverse("note", args=(pk,)), {"text": "Call her <b>first</b>"})
    page = hiring.below(pk)
    assert "Call her &lt;b&gt;first&lt;/b&gt;" in page


def test_the_palette_finds_pages_roles_and_people(
    hiring: Round, applicants: list[Application]
) -> None:
    found = hiring.get(reverse("palette"), q=str(applicants[0].candidate)[:5])
    assert str(applicants[0].candidate) in found
    assert reverse("pipeline", args=(hiring.role.slug,)) in hiring.get(reverse("palette"), q="Lang")
    assert "Nothing is called" in hiring.get(reverse("palette"), q="zzzz")


def test_somebody_invited_joins_and_sees_only_their_role(hiring: Round) -> None:
    told = {"email": "ravi@example.in", "name": "Ravi Nair", "membership": "interviewer"}
    hiring.client.post(reverse("team_invite"), told | {"on": [hiring.role.pk]})
    link = re.search(r"(/join/\S+)", Mail.objects.get(user__email="ravi@example.in").body)
    assert link
    guest = Client()
    assert "Ravi" in guest.get(link[1]).content.decode()
    chosen = {"password": "a long enough one", "again": "a long enough one"}
    assert guest.post(link[1], chosen)["Location"] == reverse("account_login")
    assert guest.login(email="ravi@example.in", password="a long enough one")
    page = guest.get("/").content.decode()
    assert hiring.role.title in page
    assert guest.get(reverse("team")).status_code == 403
    assert "Ravi Nair" in hiring.get(reverse("team"))


def test_the_last_owner_is_told_why_not(hiring: Round) -> None:
    owner = User.objects.get(pk=hiring.user.pk)
    hiring.client.post(reverse("team_unseat", args=(owner.seats.get().pk,)))
    assert "last owner" in hiring.get(reverse("team"))
