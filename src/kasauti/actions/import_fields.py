"""What a column of another system's export may be, told by its name; what is never taken."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

_NAMES: Mapping[str, str] = {
    "name": "name candidatename fullname applicantname nameofcandidate contactname",
    "first_name": "firstname givenname forename candidatefirstname",
    "last_name": "lastname surname familyname candidatelastname",
    "email": "email emailid emailaddress mail mailid emailidprimary primaryemail email1 emails"
    " candidateemail primaryemailaddress candidateemailaddress emailaddresses",
    "other_emails": "secondaryemail email2 2ndemail alternateemail otheremails"
    " alternateemailaddresses personalemail",
    "phone": "phone mobile mobilenumber phonenumber contactno contactnumber mobileno cell"
    " cellphone phones phonecell primaryphonenumber candidatephone phonenumbers",
    "other_phones": "homephone workphone phonehome phonework alternatephone secondaryphone"
    " otherphones secondarymobile",
    "location": "location city currentlocation place currentcity address candidatelocation"
    " mailingcity preferredlocation",
    "company": "company currentcompany currentemployer employer presentemployer organisation"
    " organization candidatecompany",
    "title": "title currenttitle currentjobtitle headline designation currentdesignation"
    " candidatetitle currentposition",
    "source": "source candidatesource sources sourcename applicationsource origin",
    "referrer": "referrer referredby referrername creditedto whogetscredit sourceowner"
    " employeereferral referralemployee",
    "job": "job jobname jobtitle role position posting postingtitle jobopening jobopeningname"
    " appliedfor requisition jobposting jobs joborder",
    "stage": "stage currentstage candidatestage interviewstage currentinterviewstage stagename"
    " pipelinestage milestone applicationstage",
    "status": "status applicationstatus candidatestatus pipelinestatus archivestatus",
    "applied_on": "appliedon applieddate dateapplied applicationdate appliedat applicationcreatedat"
    " opportunitycreatedat opportunitycreateddate dateofapplication applicationcreated"
    " createdtime createdat datecreated created",
    "rejected_on": "rejectedon rejecteddate daterejected rejectedat rejectiondate archivedat"
    " archiveddate datearchived archivedon",
    "reason": "rejectionreason rejectedreason reasonforrejection archivereason archivedreason"
    " reasonrejected",
    "tags": "tags tag candidatetags associatedtags applicationtags labels hotlists",
    "notes": "notes note candidatenotes miscnotes comments comment remarks additionalinfo",
    "notice_period": "noticeperiod noticeperioddays notice noticeindays dateavailable",
    "current_ctc": "currentctc ctc currentsalary currentpay currentctcinlpa presentctc"
    " currentctclpa annualsalary",
    "expected_ctc": "expectedctc ectc expectedsalary desiredpay expectedctcinlpa expectedctclpa"
    " desiredsalary",
    "linkedin": "linkedin linkedinurl linkedinprofile linkedinlink linkedinprofileurl",
    "github": "github githuburl githubprofile githublink",
    "links": "website websites websiteurl socialmedia links link portfolio portfoliourl"
    " personalsite websiteaddresses socialmediaaddresses twitter",
    "consent_on": "consentgivenon consentdate consentedat dataconsentdate gdprconsentdate"
    " consentgiven dataprocessingconsentdate",
    "keep_until": "retainuntil retentiondate deleteon keepuntil consentexpires consentexpirydate"
    " dataretentiondate consentexpiresat",
    "external_id": "candidateid id recordid externalid applicantid contactid candidateuuid",
    "resume": "resume resumefilename resumefile cv cvfile cvfilename resumename attachment"
    " resumefiles attachments",
}
FIELDS = tuple(_NAMES)
SEVERAL = frozenset({"other_emails", "other_phones", "tags", "notes", "links"})
"""Fields that may stand in several columns."""
_KNOWN = {name: field for field, names in _NAMES.items() for name in names.split()}

# Words that tell a column by themselves, wherever they stand among others.
_NEVER_AMONG = re.compile(
    r"\b(gender|sex|pronoun|religion|caste|race|ethnicit(y|ies)|ethnic|hispanic|latino|latinx|tribe"
    r"|age|dob|yob|birth|birthday|marital|married|spouse|father|mother|husband|photo|photograph"
    r"|picture|avatar|disabilit(y|ies)|disabled|handicapped|pw ?b?d|obc|veteran|nationalit(y|ies)"
    r"|sexual|transgender|pregnan\w*|blood group|aadhaar|aadhar|pan(?! india)|passport"
    r"|family (detail|member|background|income|status|size)|children|divyang\w*"
    r"|(physically|differently|specially) (challenged|abled)"
    r"|(social|reservation) categor(y|ies)|(sc|st|ews) (sc|st|ews))s?\b"
)
# What tells it in words that nobody spaced; nothing about work holds these letters.
_NEVER_WITHIN = re.compile(
    r"gender|religion|ethnicit|birth|marital|nationalit|disabilit|pregnan|bloodgroup|aadhaa?r"
    r"|passport|photo(url|link)|socialcategor"
)
# What tells it only where the column is about nothing else: Category, Image URL, candidateage.
_NEVER_ALONE = re.compile(
    r"((candidate|applicant|profile|user)s?|your)?"
    r"(sex|caste|race|tribe|age|dob|yob|pan|pwb?d|obc|ews|(sc|st)(?!no|num)|father|mother|husband"
    r"|spouse|photo(graph)?|picture|avatar|category|categorie|community|communitie|image)s?"
    r"(name|number|no|num|id|card|url|link|file|path|group|status|certificate)*"
)

_SYSTEMS: Mapping[str, frozenset[str]] = {
    "Greenhouse": frozenset(
        {"whogetscredit", "candidatetags", "socialmedia", "rejectedon", "socialmediaaddresses"}
    ),
    "Ashby": frozenset({"currentinterviewstage", "creditedto", "primaryemailaddress"}),
    "Lever": frozenset(
        {"opportunityid", "contactid", "archivereason", "opportunitycreatedat", "contactname"}
    ),
    "OpenCATS": frozenset({"miscnotes", "currentpay", "desiredpay", "2ndemail", "phonecell"}),
    "Zoho Recruit": frozenset(
        {"candidatestatus", "currentemployer", "candidateowner", "secondaryemail", "createdtime"}
    ),
}
SYSTEMS = tuple(_SYSTEMS)


def _plain(header: str) -> str:
    return re.sub(r"[^a-z0-9]", "", header.lower())


def never(header: str) -> bool:
    """Return whether a column holds what no decision may rest on, or a paper nobody needs here.

    Such a column is not taken, whatever anybody wants: its cells are dropped when the file comes.

    Examples
    --------
    >>> never("Date of Birth"), never("Candidate_Gender"), never("Current Stage")
    (True, True, False)
    """
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z][A-Za-z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", header)
    words = re.sub(r"[^a-z]+", " ", re.sub(r"['’]", "", spaced.lower())).strip()
    words = re.sub(r"\b[a-z]( [a-z])+\b", lambda letters: letters[0].replace(" ", ""), words)
    told = _NEVER_AMONG.search(words) or _NEVER_WITHIN.search(words)
    return bool(told or _NEVER_ALONE.fullmatch(words.replace(" ", "")))


def guessed(headers: Iterable[str]) -> dict[str, str]:
    """Return column → field for the columns that are told by their names, each field once.

    The names are those that Greenhouse, Ashby, Lever, OpenCATS and Zoho Recruit give their
    columns, as far as their help pages and exports tell, and those of Indian job boards.

    Examples
    --------
    >>> guessed(["Candidate Name", "E-mail ID", "Shoe size"])
    {'Candidate Name': 'name', 'E-mail ID': 'email'}
    """
    found: dict[str, str] = {}
    for header in headers:
        field = _KNOWN.get(_plain(header), "")
        if field and (field in SEVERAL or field not in found.values()):
            found[header] = field
    return found


def system_of(headers: Iterable[str]) -> str:
    """Return which system wrote a file, by columns that only it has; empty if none or two fit."""
    plain = {_plain(header) for header in headers}
    counted = sorted(((len(plain & own), name) for name, own in _SYSTEMS.items()), reverse=True)
    (most, name), (second, _other) = counted[:2]
    return name if most > second else ""
