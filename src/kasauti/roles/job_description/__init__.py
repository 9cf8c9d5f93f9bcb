"""A role put into words for those who might take it, and the forms it is published in.

The words come from the team and from prose of Kasauti by family and seniority; the forms are
Markdown, a page of HTML that stands alone, an archival PDF and a schema.org JobPosting.
"""

from kasauti.roles.job_description.html import parts_as_html, to_html
from kasauti.roles.job_description.markdown import to_markdown
from kasauti.roles.job_description.parts import (
    Employer,
    Fact,
    Item,
    JobDescription,
    Part,
    PartKind,
    Stage,
)
from kasauti.roles.job_description.pdf import pdf_data, to_pdf
from kasauti.roles.job_description.posting import posting_script, to_job_posting
from kasauti.roles.job_description.writing import band_words, usual_stages, write_job_description

__all__ = [
    "Employer",
    "Fact",
    "Item",
    "JobDescription",
    "Part",
    "PartKind",
    "Stage",
    "band_words",
    "parts_as_html",
    "pdf_data",
    "posting_script",
    "to_html",
    "to_job_posting",
    "to_markdown",
    "to_pdf",
    "usual_stages",
    "write_job_description",
]
