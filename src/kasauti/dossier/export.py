"""The dossier as JSON and as a page of Markdown: the decision packet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kasauti.skills import competency

if TYPE_CHECKING:
    from kasauti.dossier.fusion import Fused
    from kasauti.dossier.packet import Dossier, Manager
    from kasauti.skills import Estimate

SCHEMA = "https://kasauti.org/schemas/dossier-1.json"


def as_dict(dossier: Dossier) -> dict[str, Any]:
    """Return the dossier as JSON values; the same bytes for the same input."""
    contrast = dossier.contrast
    return {
        "schema": SCHEMA,
        "person": dossier.person,
        "role": dossier.role,
        "weights": {side.value: round(share, 4) for side, share in dossier.weights.items()},
        "overall": _figures(dossier.overall),
        "engineering": _figures(dossier.engineering),
        "ml": _figures(dossier.ml),
        "bridge": _figures(dossier.bridge),
        "stronger": {
            "state": contrast.state.value,
            "difference": _digit(contrast.difference),
            "interval_90": [_digit(contrast.low), _digit(contrast.high)],
            "driven_by": list(contrast.drivers),
            "would_settle": contrast.settle,
        },
        "competencies": [_competency(one, dossier) for one in dossier.competencies],
        "disagreements": [
            {"competency": d.competency, "between": [d.one, d.other], "sentence": d.sentence}
            for d in dossier.disagreements
        ],
        "claims": [
            {"words": c.words, "probe": c.probe, "outcome": c.outcome} for c in dossier.claims
        ],
        "manager": _manager(dossier.manager) if dossier.manager else None,
    }


def _manager(given: Manager) -> dict[str, Any]:
    told: dict[str, Any] = {"level": given.level, "share": given.share}
    return told | ({"reason": given.reason} if given.reason else {})


def _digit(value: float | None) -> float | None:
    """Return a figure to a tenth: nothing finer may be shown."""
    return None if value is None else round(value, 1) + 0.0


def _figures(estimate: Estimate) -> dict[str, Any]:
    found: dict[str, Any] = {
        "level": _digit(estimate.level),
        "low": _digit(estimate.low),
        "high": _digit(estimate.high),
    }
    return found | ({"note": estimate.note} if estimate.note else {})


def _competency(one: Fused, dossier: Dossier) -> dict[str, Any]:
    return {
        "id": one.estimate.subject,
        "name": competency(one.estimate.subject).name,
        "bar": int(dossier.bars[one.estimate.subject]),
        **_figures(one.estimate),
        "sufficient": one.sufficient,
        "means": [{"means": name, "level": _digit(x)} for name, x, _ in one.means],
        "evidence": [
            {"source": e.source, "quote": e.quote, "shows": e.shows} for e in one.estimate.evidence
        ],
    }


def as_markdown(dossier: Dossier) -> str:
    """Return the decision packet as Markdown."""
    contrast = dossier.contrast
    lines = [f"# {dossier.person}, {dossier.role}", ""]
    heads = (dossier.overall, dossier.engineering, dossier.ml, dossier.bridge)
    lines += [f"- **{one.subject}** {_words(one)}" for one in heads]
    lines += ["", f"**Which side is stronger:** {contrast.state.value}.", ""]
    lines.append(
        f"Engineering minus ml is {contrast.difference:+.1f} "
        f"(90 %: {contrast.low:+.1f} to {contrast.high:+.1f})"
        + (f", driven by {', '.join(contrast.drivers)}. " if contrast.drivers else ". ")
        + contrast.settle
    )
    lines += ["", "| Competency | Bar | Level | Means | |", "|---|---|---|---|---|"]
    lines += [_row(row, dossier) for row in dossier.competencies]
    if dossier.disagreements:
        lines += ["", "## Where sources disagree", ""]
        lines += [f"- {one.sentence}" for one in dossier.disagreements]
    if dossier.claims:
        lines += ["", "## Claims that became questions", ""]
        lines += [
            f"- {c.words} Asked: {c.probe} {c.outcome or 'Not answered.'}" for c in dossier.claims
        ]
    lines += ["", "## Evidence", ""]
    lines += [
        f"- {row.estimate.subject}: {piece.quote} ({piece.shows})"
        for row in dossier.competencies
        for piece in row.estimate.evidence
    ]
    return "\n".join(lines) + "\n"


def _words(estimate: Estimate) -> str:
    if estimate.level is None or estimate.low is None or estimate.high is None:
        return "not evidenced"
    return f"{estimate.level:.1f} ({estimate.low:.1f} to {estimate.high:.1f})"


def _row(row: Fused, dossier: Dossier) -> str:
    means = ", ".join(f"{name} {x:.1f}" for name, x, _ in row.means) or "none"
    subject = competency(row.estimate.subject)
    bar = int(dossier.bars[subject.id])
    level = _words(row.estimate)
    return f"| {subject.id} {subject.name} | {bar} | {level} | {means} | {row.missing} |"
