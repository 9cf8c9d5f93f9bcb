"""What reports and their columns are called, and what each figure means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from kasauti.actions.reasons import REASONS, Words
from kasauti.actions.stages import STAGES


@dataclass(frozen=True, slots=True)
class ReportWords:
    """A report's name, what it counts, and each column's heading and meaning."""

    name: Words
    counts: Words
    columns: Mapping[str, tuple[Words, Words]]


_MEDIAN = _("Half took less, half took more.")
_NINE = _("Nine in ten took no longer.")
_SHARE = _("With the interval in which the true share lies at 95% (Wilson).")

REPORT_WORDS: Mapping[str, ReportWords] = {
    "funnel": ReportWords(
        _("How far people come"),
        _("Those who applied in the period, wherever they stand by now."),
        {
            "reached": (_("Came here"), _("Stand in this stage or stood in it or in a later one.")),
            "of applied": (_("Of all"), _SHARE),
            "of the stage before": (
                _("Of those before"),
                _("Of those who came to the stage before."),
            ),
            "there now": (_("Here now"), _("Stand in this stage today.")),
            "turned down": (
                _("Turned down"),
                _("This was the furthest they came; the team ended it."),
            ),
            "withdrew": (_("Withdrew"), _("This was the furthest they came; they ended it.")),
        },
    ),
    "sources": ReportWords(
        _("Where they come from"),
        _("Those who applied in the period, by the channel their application names."),
        {
            "applied": (_("Applied"), _("By the careers page, by mail, or in dropped files.")),
            "in review": (_("Review"), _("Came to a stage of this kind or further.")),
            "interview": (_("Interview"), _("Came to a stage of this kind or further.")),
            "offer": (_("Offer"), _("Came to a stage of this kind or further.")),
            "hired": (_("Hired"), _("Came to a stage of this kind.")),
            "hired of applied": (_("Hired of applied"), _SHARE),
        },
    ),
    "stages": ReportWords(
        _("Time in stage"),
        _("Stays that ended in the period, and those that go on. Undone moves do not count."),
        {
            "left it": (_("Left it"), _("Moved on, turned down or withdrawn in the period.")),
            "days, median": (_("Days, median"), _MEDIAN),
            "days, nine in ten": (_("Days, 9 in 10"), _NINE),
            "there now": (_("Here now"), _("Whoever stands in it today, whenever they applied.")),
            "days so far, median": (
                _("Days so far"),
                _("The median of those who stand in it today."),
            ),
            "late": (_("Late"), _("Longer in it than the role’s stage allows.")),
        },
    ),
    "hires": ReportWords(
        _("Time to hire"),
        _("Those moved to “hired” in the period who still stand there."),
        {
            "hired": (_("Hired"), _("By the day of the move.")),
            "from applying, median": (_("Days from applying"), _MEDIAN),
            "from applying, nine in ten": (_("9 in 10"), _NINE),
            "from opening, median": (
                _("Days from opening"),
                _("From the day the role was made: the time to fill it."),
            ),
        },
    ),
    "interviewers": ReportWords(
        _("Interviewers’ load"),
        _("Rounds that began in the period and have ended, shadows too. No rating is read."),
        {
            "interviewed": (_("People seen"), _("Whose round they sat in.")),
            "hours": (_("Hours"), _("As planned, with added time; preparation not counted.")),
            "filed": (_("Filed"), _("People for whom a scorecard is in.")),
            "owed": (_("Owed"), _("People for whom one is not in yet.")),
            "hours to feedback, median": (
                _("Hours to feedback"),
                _("From the planned end of the round to filing; the median."),
            ),
        },
    ),
    "offers": ReportWords(
        _("Offers"),
        _("Offers sent in the period, each person’s last version."),
        {
            "sent": (_("Sent"), _("People who were sent one.")),
            "accepted": (_("Accepted"), _("Signed.")),
            "declined": (_("Declined"), _("By the candidate.")),
            "taken back": (_("Taken back"), _("By the team.")),
            "open": (_("Open"), _("Not answered yet.")),
            "accepted of answered": (_("Accepted of answered"), _SHARE),
            "days to the answer, median": (_("Days to the answer"), _MEDIAN),
        },
    ),
    "costs": ReportWords(
        _("Cost per hire"),
        _("Costs of the period’s days over people hired in it; shared ones only with all roles."),
        {
            "spent": (_("Spent"), _("Adverts, agencies, bonuses, tools, travel, events, hours.")),
            "hired": (_("Hired"), _("By the day of the move; by the source of their application.")),
            "a hire": (_("Per hire"), _("One over the other; none without a hire.")),
        },
    ),
    "reasons": ReportWords(
        _("Why people leave the way"),
        _("Turned down or withdrawn in the period; undone ones do not count."),
        {
            "people": (_("People"), _("Somebody turned down twice for one reason counts once.")),
            "of all": (_("Share"), _("Of all who left the way in the period.")),
            "at new": (_("At new"), _("The stage they left from.")),
            "at in review": (_("At review"), _("The stage they left from.")),
            "at interview": (_("At interview"), _("The stage they left from.")),
            "at offer": (_("At offer"), _("The stage they left from.")),
        },
    ),
}

SOURCES: Mapping[str, Words] = {
    "careers": _("Careers page"),
    "mail": _("Mail"),
    "files": _("Files dropped in"),
    "import": _("Import"),
    "": _("Not told"),
}
COST_KINDS: Mapping[str, Words] = {
    "advert": _("Advert"),
    "agency": _("Agency"),
    "referral bonus": _("Referral bonus"),
    "tool": _("Tool"),
    "travel": _("Travel"),
    "event": _("Event"),
    "the team's hours": _("The team’s hours"),
    "other": _("Other"),
}
_OTHERS: Mapping[str, Words] = {
    "all": _("All"),
    "withdrew": _("Withdrew by themselves"),
    "not told": _("Not told"),
    "no one source": _("No one source"),
}


def source_words(source: str) -> str:
    """Return a source as pages print it; what a link named, as it stands."""
    return str(SOURCES.get(source, source))


def row_words(report: str, key: str, label: str) -> str:
    """Return the name of a report's row."""
    if key in _OTHERS:
        return str(_OTHERS[key])
    if report in {"sources", "costs"}:
        return source_words(key)
    if report == "reasons":
        return str(REASONS[key].name if key in REASONS else key)
    return label or str(STAGES.get(key, key))
