"""A job description as a schema.org JobPosting."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from kasauti.roles.job_description.html import parts_as_html
from kasauti.roles.job_description.parts import Employer, JobDescription
from kasauti.roles.places import cities_in
from kasauti.roles.role import Role, WorkMode
from kasauti.skills import SkillGraph
from kasauti.values import slug


def to_job_posting(
    description: JobDescription, *, graph: SkillGraph, posted: date, closes: date | None = None
) -> dict[str, Any]:
    """Return the posting as JSON-LD, ready for ``json.dumps``.

    Parameters
    ----------
    description : JobDescription
    graph : SkillGraph
    posted : date
    closes : date, optional
        Last day for applications.

    References
    ----------
    schema.org/JobPosting: a remote post has ``jobLocationType`` TELECOMMUTE and says from where
    people may apply; every other post has ``jobLocation``. No years of experience are asked.
    """
    role, employer = description.role, description.employer
    posting: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "JobPosting",
        "title": role.title,
        "description": parts_as_html(description),
        "identifier": {
            "@type": "PropertyValue",
            "name": employer.name,
            "value": slug(f"{role.title} {posted.isoformat()}"),
        },
        "datePosted": posted.isoformat(),
        "employmentType": "FULL_TIME",
        "hiringOrganization": _organisation(employer),
        "directApply": bool(employer.apply),
        "skills": [graph[i].name for asked in role.requirements for i in asked.any_of],
        **_places(role),
    }
    if closes is not None:
        posting["validThrough"] = closes.isoformat()
    if role.band is not None:
        posting["baseSalary"] = {
            "@type": "MonetaryAmount",
            "currency": "INR",
            "value": {
                "@type": "QuantitativeValue",
                "minValue": int(role.band.low.amount),
                "maxValue": int(role.band.high.amount),
                "unitText": "YEAR",
            },
        }
    return posting


def posting_script(posting: dict[str, Any]) -> str:
    """Return the posting as a script element that no text in it can close."""
    text = json.dumps(posting, ensure_ascii=False, indent=1)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return f'<script type="application/ld+json">{text}</script>'


def _organisation(employer: Employer) -> dict[str, str]:
    organisation = {"@type": "Organization", "name": employer.name}
    if employer.website:
        organisation["sameAs"] = employer.website
    return organisation


def _places(role: Role) -> dict[str, Any]:
    if role.work_mode is WorkMode.REMOTE:
        return {
            "jobLocationType": "TELECOMMUTE",
            "applicantLocationRequirements": {"@type": "Country", "name": "India"},
        }
    cities = {named.city.name: named.city for named in cities_in(role.location)}
    places = [_address(city.name, city.region) for city in cities.values()]
    return {"jobLocation": places or [_address(role.location, "")]}


def _address(locality: str, region: str) -> dict[str, Any]:
    address = {"@type": "PostalAddress", "addressCountry": "IN"}
    if locality:
        address["addressLocality"] = locality
    if region:
        address["addressRegion"] = region
    return {"@type": "Place", "address": address}
