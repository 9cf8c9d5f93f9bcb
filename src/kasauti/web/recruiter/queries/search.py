"""What the search field finds."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kasauti.access import Permission, Standing
from kasauti.records.models import Application, Role, User
from kasauti.records.names import TRIPLE, named
from kasauti.records.permissions import standing_of, visible
from kasauti.web.recruiter.blind import code_of

MOST, LOOKED_AT = 20, 500


@dataclass(frozen=True, slots=True)
class Found:
    """A person or a role that the words name."""

    name: str
    under: str
    url: str


def people(words: str, viewer: User, *, blind: bool) -> list[Found]:
    """Return people by name or e-mail address, in blind mode by code, in one query."""
    return [
        Found(
            code_of(one) if blind else str(one.candidate),
            one.role.title,
            reverse("person", args=(one.pk,)),
        )
        for one in applicants(words, viewer, Permission.APPLICATIONS_SEE, blind=blind)
    ]


def applicants(
    words: str, viewer: User, permission: Permission, *, blind: bool
) -> QuerySet[Application]:
    """Return the applications on which the viewer holds a permission of whom the words name."""
    everyone: QuerySet[Application] = Application.objects.order_by("candidate__name", "pk")
    found = visible(everyone, viewer, permission)
    if blind:
        found = found.filter(file__sha256__startswith=words.split()[-1].lower())
    elif len(words) < TRIPLE:
        found = found.filter(candidate__name__istartswith=words)
    else:
        person = Coalesce("merged_into", "pk")  # a record of theirs may name them otherwise
        some = named(words, "name", "email").annotate(person=person)
        some = some.filter(Exists(found.filter(candidate=OuterRef("person"))))
        some = some.order_by("name", "pk").values_list("person")[:LOOKED_AT]
        found = found.filter(candidate__in=some)
    first = everyone.filter(pk__in=found.values("pk")[:MOST])
    told = ("candidate__name", "candidate__email", "role__title", "file__sha256")
    return first.select_related("candidate", "role", "file").only(*told)


def roles(words: str, viewer: User) -> list[Found]:
    """Return roles by title, in one query."""
    named = Role.objects.filter(title__icontains=words)
    found = visible(named, viewer, Permission.ROLES_SEE, role="pk")[:MOST]
    standing = standing_of(viewer)
    return [Found(role.title, "", _page_of(role, standing)) for role in found]


def _page_of(role: Role, standing: Standing) -> str:
    opens = standing.may(Permission.APPLICATIONS_SHORTLIST, role.pk)
    return reverse("role" if opens else "role_description", args=(role.slug,))


def commands(words: str, viewer: User, *, blind: bool) -> list[Found]:
    """Return what the words may mean: places of the site, roles and their pipelines, people."""
    standing = standing_of(viewer)
    places = [
        Found(str(name), str(_("Go to")), reverse(route))
        for route, name, permission in _PLACES
        if standing.may_somewhere(permission) and words.lower() in str(name).lower()
    ]
    found = list(roles(words, viewer)[:8])
    pipelines = visible(
        Role.objects.filter(title__icontains=words, status=Role.Status.OPEN),
        viewer,
        Permission.APPLICATIONS_SHORTLIST,
        role="pk",
    )[:5]
    found += [
        Found(role.title, str(_("Pipeline")), reverse("pipeline", args=(role.slug,)))
        for role in pipelines
    ]
    someone = people(words, viewer, blind=blind)[:8] if words else []
    return [*places, *someone, *found]


_PLACES = (
    ("roles", _("Roles"), Permission.ROLES_SEE),
    ("role_new", _("New role"), Permission.ROLES_CREATE),
    ("reports", _("Reports"), Permission.REPORTS_SEE),
    ("fairness", _("Fairness"), Permission.FAIRNESS_SEE),
    ("mail_words", _("Words of mails"), Permission.MAIL_TEMPLATES),
    ("pool", _("Talent pool"), Permission.CANDIDATES_SEARCH),
    ("found", _("People to be told"), Permission.MAIL_SEND),
    ("imports", _("Import candidates"), Permission.CANDIDATES_IMPORT),
    ("duplicates", _("Duplicates"), Permission.CANDIDATES_MERGE),
    ("waiting", _("What waits for you"), Permission.ROLES_SEE),
    ("deadlines", _("Deadlines"), Permission.SETTINGS_CHANGE),
    ("skills", _("Skills"), Permission.SKILLS_SEE),
    ("bench", _("Bench"), Permission.BENCH_SEE),
    ("team", _("Team"), Permission.TEAM_SEE),
    ("privacy", _("Privacy"), Permission.PRIVACY_SEE),
    ("trail", _("Audit trail"), Permission.AUDIT_SEE),
)
