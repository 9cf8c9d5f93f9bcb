"""Posts in the layouts that people in India write them in."""

from datetime import date

import pytest

from kasauti.documents import read
from kasauti.resumes import EntryKind, PassageKind, iso_dates, read_profile

AS_OF = date(2026, 11, 23)

LAYOUTS = {
    "sentences": (
        """\
RESUME
Name: K. S. Ramesh
Email: ramesh.ks [at] gmail [dot] com
Mobile No: 098450 12345

Career Objective
To work in a challenging environment and use my skills for the growth of the organisation.

Professional Experience:
Working as a Senior Software Engineer with Tata Consultancy Services, Pune from Jan 2020 till date.
Worked as Software Engineer in Infosys Ltd, Mysore from 15th June 2016 to 3rd Jan 2020.

Projects Undertaken:
Project #1: Fraud Detection Platform
Client: HSBC, UK
Role: ML Engineer
Duration: Jan 2021 - till date
Team Size: 8
Environment: Python, Spark, Kafka, AWS SageMaker
Responsibilities:
- Built the feature pipeline in PySpark for 20 million
  transactions a day.
- Deployed models with SageMaker.

Project #2: Claims Automation
Client: Allianz
Role: Software Engineer
Duration: Mar 2018 - Dec 2020
Environment: Java, Spring Boot, Oracle
Description: The project automates claims handling for motor insurance.
Responsibilities:
- Developed REST services in Spring Boot.

Scholastic Achievements
B.E. (Computer Science), VTU, Belgaum, 2012-16, 72%

Personal Details
Father's Name: S. Krishnan
Date of Birth: 12/05/1994
Marital Status: Married
Nationality: Indian

Declaration
I hereby declare that the above information is true to the best of my knowledge.
Place: Bangalore
Date: 01/02/2024
""",
        [
            ("Senior Software Engineer", "Tata Consultancy Services", "2020-01", None),
            ("Software Engineer", "Infosys Ltd", "2016-06", "2020-01"),
        ],
    ),
    "labels": (
        """\
PRIYANKA NAIR
Data Scientist | 5 Years | Kochi
priyanka@example.in | +91-94470 11223

WORK EXPERIENCE
Company: Wipro Technologies
Designation: Data Scientist
Duration: Apr'19 - Present
Location: Kochi
Roles & Responsibilities:
• Built churn models in scikit-learn for a telecom customer.
• Migrated SAS code to Python.

Company: UST Global
Designation: Analyst
Duration: Jul'17 - Mar'19
• Prepared dashboards in Tableau.

EDUCATION
Degree      Institute      Year     CGPA
B.Tech (ECE)     College of Engineering Trivandrum     2013-2017     8.1
XII (CBSE)     Kendriya Vidyalaya Kochi     2013     91%
""",
        [
            ("Data Scientist", "Wipro Technologies", "2019-04", None),
            ("Analyst", "UST Global", "2017-07", "2019-03"),
        ],
    ),
    "employer first between pipes": (
        """\
Arvind Menon
arvind@example.com | Chennai

Employment History
Zoho Corporation | Member Technical Staff | Chennai | 06/2021 – Present
- Built search ranking.
Freshworks | Software Engineer | Chennai | 07/2018 – 05/2021
- Maintained billing.
""",
        [
            ("Member Technical Staff", "Zoho Corporation", "2021-06", None),
            ("Software Engineer", "Freshworks", "2018-07", "2021-05"),
        ],
    ),
    "dates before the names": (
        """\
Neha Gupta
neha@example.com

EXPERIENCE
Jan 2022 – Present   Machine Learning Engineer, Flipkart, Bengaluru
- Ranking models.
Jul 2019 – Dec 2021   Data Engineer, Myntra, Bengaluru
- Spark jobs.
""",
        [
            ("Machine Learning Engineer", "Flipkart", "2022-01", None),
            ("Data Engineer", "Myntra", "2019-07", "2021-12"),
        ],
    ),
    "title, employer and dates on lines of their own": (
        """\
Sameer Khan
sameer@example.com

Work History
Machine Learning Engineer
Sprinklr India Pvt. Ltd., Gurugram
August 2021 to Present
- Intent models.

Associate Data Scientist
Mu Sigma, Bengaluru
June 2019 to July 2021
- Forecasts.
""",
        [
            ("Machine Learning Engineer", "Sprinklr India Pvt. Ltd.", "2021-08", None),
            ("Associate Data Scientist", "Mu Sigma", "2019-06", "2021-07"),
        ],
    ),
    "an employer's banner with its dates over several titles": (
        """\
Divya Rao
divya@example.com

EXPERIENCE

Infosys Limited, Pune              Jul 2016 – Present
Technology Lead              Apr 2021 – Present
• Led the platform team.
Senior Systems Engineer              Jul 2018 – Mar 2021
• Wrote services.
Systems Engineer              Jul 2016 – Jun 2018
• Fixed bugs.
""",
        [
            ("Technology Lead", "Infosys Limited", "2021-04", None),
            ("Senior Systems Engineer", "Infosys Limited", "2018-07", "2021-03"),
            ("Systems Engineer", "Infosys Limited", "2016-07", "2018-06"),
        ],
    ),
    "title at employer": (
        """\
Rahul
rahul@example.com

Experience
SDE-2 @ Razorpay (Jan 2022 - Present)
* Payments ML.
SDE-1 @ Ola Cabs (Jun 2019 - Dec 2021)
* Pricing.
Research Intern @ IISc Bangalore (Summer 2018)
* Vision.
""",
        [
            ("SDE-2", "Razorpay", "2022-01", None),
            ("SDE-1", "Ola Cabs", "2019-06", "2021-12"),
            ("Research Intern", "IISc Bangalore", "2018-06", "2018-08"),
        ],
    ),
    "Hindi": (
        """\
नाम: अनीता शर्मा
anita@example.com

अनुभव
मशीन लर्निंग इंजीनियर, टेक महिंद्रा लिमिटेड, पुणे
अप्रैल 2021 – वर्तमान
- मॉडल बनाए।

शिक्षा
बी.टेक, दिल्ली विश्वविद्यालय, 2017-2021
""",
        [("मशीन लर्निंग इंजीनियर", "टेक महिंद्रा लिमिटेड", "2021-04", None)],
    ),
    "employers no table knows": (
        """\
Tara Iyer
tara@example.com

PROFESSIONAL EXPERIENCE

Quantiva — Senior Data Scientist              Mar 2022 – Present
• Built causal models.
Brightloom — Data Scientist              Jan 2020 – Feb 2022
• Built uplift models.
Kite & Co — Analyst              Jul 2018 – Dec 2019
• Reports.
""",
        [
            ("Senior Data Scientist", "Quantiva", "2022-03", None),
            ("Data Scientist", "Brightloom", "2020-01", "2022-02"),
            ("Analyst", "Kite & Co", "2018-07", "2019-12"),
        ],
    ),
    "one line a post": (
        """\
Vikram Seth
vikram@example.com

Employment
Senior Manager, HDFC Bank, Mumbai, 2019 - Present
Manager, ICICI Bank, Mumbai, 2015 - 2019
Officer, Bank of Baroda, Surat, 2012 - 2015
""",
        [
            ("Senior Manager", "HDFC Bank", "2019", None),
            ("Manager", "ICICI Bank", "2015", "2019"),
            ("Officer", "Bank of Baroda", "2012", "2015"),
        ],
    ),
    "LinkedIn's export": (
        """\
Meera Joshi
Machine Learning Engineer at Swiggy
Bengaluru, Karnataka, India

Experience
Swiggy
Machine Learning Engineer II
March 2022 - Present (2 years 8 months)
Bengaluru, Karnataka, India
Worked on delivery time estimates.

Mindtree
2 years 3 months
Senior Engineer
January 2021 - February 2022 (1 year 2 months)
Pune, Maharashtra, India
Engineer
December 2019 - December 2020 (1 year 1 month)

Education
Indian Institute of Technology, Bombay
Bachelor of Technology - BTech, Computer Science · (2015 - 2019)
""",
        [
            ("Machine Learning Engineer II", "Swiggy", "2022-03", None),
            ("Senior Engineer", "Mindtree", "2021-01", "2022-02"),
            ("Engineer", "Mindtree", "2019-12", "2020-12"),
        ],
    ),
    "dates in brackets after the title": (
        """\
Aditya Kulkarni
aditya@example.com

WORK EXPERIENCE
Data Engineer (Aug 2020 – Present)
Persistent Systems, Pune
• Airflow.

Trainee Engineer (Jul 2019 – Jul 2020)
KPIT, Pune
• C++.
""",
        [
            ("Data Engineer", "Persistent Systems", "2020-08", None),
            ("Trainee Engineer", "KPIT", "2019-07", "2020-07"),
        ],
    ),
    "title, colon, employer": (
        """\
Sneha P
sneha@example.com

Experience
Lead Engineer: Bosch Global Software Technologies (May 2019 - Present)
- ADAS perception.
Engineer: Tata Elxsi (Aug 2016 - Apr 2019)
- Video codecs.
""",
        [
            ("Lead Engineer", "Bosch Global Software Technologies", "2019-05", None),
            ("Engineer", "Tata Elxsi", "2016-08", "2019-04"),
        ],
    ),
    "list items": (
        """\
Mohit Verma
mohit@example.com

Experience
• Software Engineer, Cognizant, Chennai (Jan 2021 – Present)
• Programmer Analyst, Cognizant, Chennai (Jun 2018 – Dec 2020)
""",
        [
            ("Software Engineer", "Cognizant", "2021-01", None),
            ("Programmer Analyst", "Cognizant", "2018-06", "2020-12"),
        ],
    ),
    "numbered employers": (
        """\
Rajat Sharma
rajat@example.com

Work Experience:
1. ABC Analytics Pvt Ltd, Noida
   Designation: ML Engineer
   Period: 01/04/2021 to 31/03/2024
   - Models.
2. XYZ Infotech, Noida
   Designation: Python Developer
   Period: 01/07/2018 to 31/03/2021
   - Sites.
""",
        [
            ("ML Engineer", "ABC Analytics Pvt Ltd", "2021-04", "2024-03"),
            ("Python Developer", "XYZ Infotech", "2018-07", "2021-03"),
        ],
    ),
    "a section of internships": (
        """\
Isha Patel
isha@example.com

INTERNSHIPS
ISRO, Ahmedabad              May 2024 - July 2024
Machine Learning Intern
• Classified satellite images.
Samsung R&D Institute, Noida              Dec 2023 - Jan 2024
Summer Research Intern
• Keyword spotting.
""",
        [
            ("Machine Learning Intern", "ISRO", "2024-05", "2024-07"),
            ("Summer Research Intern", "Samsung R&D Institute", "2023-12", "2024-01"),
        ],
    ),
    "places and stops after the employer": (
        """\
Farhan Ali
farhan@example.com

Experience
Machine Learning Engineer, Nayana Health Pvt. Ltd., Hyderabad, India. (Oct. 2021 – Present)
- x-ray triage.
Software Developer - Nirmaan Tech LLP - Hyderabad - Jun. 2019 to Sept. 2021
- portals.
""",
        [
            ("Machine Learning Engineer", "Nayana Health Pvt. Ltd.", "2021-10", None),
            ("Software Developer", "Nirmaan Tech LLP", "2019-06", "2021-09"),
        ],
    ),
    "a functional résumé": (
        """\
Geeta Menon
geeta@example.com | 9845098450

PROFILE
Engineer with nine years in data platforms.

KEY SKILLS
Data engineering
Built Kafka pipelines for 2 TB a day.
Machine learning
Trained XGBoost models for credit risk.

CAREER HISTORY
2018 - Present  Principal Engineer, PhonePe
2014 - 2018  Senior Engineer, Ola
""",
        [
            ("Principal Engineer", "PhonePe", "2018", None),
            ("Senior Engineer", "Ola", "2014", "2018"),
        ],
    ),
    "clients and projects within a post": (
        """\
Sanjay Gowda
sanjay@example.com

Professional Experience

Tech Mahindra, Bengaluru              Mar 2019 – Present
Senior ML Engineer
Client: British Telecom
Project: Network fault prediction
Role: Lead developer
Description: Predicts faults on copper lines a week ahead.
• Trained gradient boosted trees on 40 million line tests.
• Served the model with FastAPI on OpenShift.
Environment: Python, LightGBM, FastAPI, OpenShift
Client: AT&T
Project: Churn
• Built survival models.
Tech Stack: R, PySpark

Mphasis, Pune              Jul 2016 – Feb 2019
Software Engineer
• Wrote ETL in Informatica.
""",
        [
            ("Senior ML Engineer", "Tech Mahindra", "2019-03", None),
            ("Software Engineer", "Mphasis", "2016-07", "2019-02"),
        ],
    ),
}


def profile_of(text):
    return read_profile(read(text.encode(), "resume.txt"), as_of=AS_OF)


def posts(profile):
    return [
        (
            entry.title and entry.title.text,
            entry.organisation and entry.organisation.text,
            *iso_dates(entry),
        )
        for entry in profile.of_kind(EntryKind.JOB, EntryKind.INTERNSHIP)
    ]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_titles_employers_and_dates_are_read_from(layout):
    text, expected = LAYOUTS[layout]
    assert posts(profile_of(text)) == expected


def test_what_a_post_describes_is_told_by_how_it_speaks():
    text, _ = LAYOUTS["clients and projects within a post"]
    document = read(text.encode(), "resume.txt")
    first = read_profile(document, as_of=AS_OF).entries[0]
    said = [(p.kind, document.text[p.span.start : p.span.end]) for p in first.passages]
    assert (PassageKind.STACK, "Environment: Python, LightGBM, FastAPI, OpenShift") in said
    assert (PassageKind.STACK, "Tech Stack: R, PySpark") in said
    assert (PassageKind.BULLET, "Built survival models.") in said


def test_projects_of_a_services_firm_keep_client_dates_and_stack():
    profile = profile_of(LAYOUTS["sentences"][0])
    first, second = profile.of_kind(EntryKind.PROJECT)
    assert (first.title.text, first.organisation.text) == ("Fraud Detection Platform", "HSBC")
    assert iso_dates(second) == ("2018-03", "2020-12")
    assert [p.kind for p in first.passages].count(PassageKind.STACK) == 1


def test_a_bullet_wrapped_over_lines_is_one_passage():
    text = """\
Asha Verma

EXPERIENCE
ML Engineer, Acme Analytics, Pune              Jan 2020 - Present
• Built the feature pipeline in PySpark for 20 million transactions a day,
  with checks on every column before a model sees it.
• Served it.
"""
    document = read(text.encode(), "resume.txt")
    [entry] = read_profile(document, as_of=AS_OF).entries
    said = [" ".join(document.text[p.span.start : p.span.end].split()) for p in entry.passages]
    assert said == [
        "Built the feature pipeline in PySpark for 20 million transactions a day, with checks on "
        "every column before a model sees it.",
        "Served it.",
    ]


def test_a_career_break_is_no_post():
    text = """\
EXPERIENCE
Data Scientist, Acme Analytics, Jan 2022 - Present
Career break, Jan 2020 - Dec 2021
Data Analyst, Zenith Foods Ltd, Jan 2018 - Dec 2019
"""
    assert [post[0] for post in posts(profile_of(text))] == ["Data Scientist", "Data Analyst"]


@pytest.mark.parametrize(
    ("line", "degree", "institution"),
    [
        (
            "B.Tech in Computer Science, Lakeview Institute of Technology, 2016-20",
            "B.Tech in Computer Science",
            "Lakeview Institute of Technology",
        ),
        (
            "PhD in Statistics, GPA: 3.9, Riverbend University    Expected June 2027",
            "PhD in Statistics",
            "Riverbend University",
        ),
        (
            "Lakeview University | M.Sc. Physics (8.9/10) | 2014 - 2016",
            "M.Sc. Physics",
            "Lakeview University",
        ),
        (
            "B. E. (Mechanical), Hillside College of Engineering, Pune, 2010-14, 71%",
            "B. E. (Mechanical)",
            "Hillside College of Engineering",
        ),
        (
            "Class XII (CBSE), Sunrise Public School, 2012",
            "Class XII (CBSE)",
            "Sunrise Public School",
        ),
        ("MCA - Greenfield University - 2019", "MCA", "Greenfield University"),
    ],
)
def test_degrees_and_institutions_are_told_apart(line, degree, institution):
    profile = profile_of(f"Asha Verma\n\nEDUCATION\n{line}\n")
    [entry] = profile.of_kind(EntryKind.EDUCATION)
    assert (entry.title.text, entry.organisation.text) == (degree, institution)


def test_a_table_of_degrees_is_read_row_by_row():
    text = """\
EDUCATION
Degree    Institute    Year    CGPA
M.Tech (AI)    Lakeview Institute of Technology    2018-2020    8.7
B.Tech (CSE)    Hillside College, Pune    2014-2018    7.9
"""
    entries = profile_of(text).of_kind(EntryKind.EDUCATION)
    assert [(e.title.text, e.organisation.text) for e in entries] == [
        ("M.Tech (AI)", "Lakeview Institute of Technology"),
        ("B.Tech (CSE)", "Hillside College"),
    ]


def test_certificates_publications_and_awards_are_entries_of_their_own():
    text = """\
CERTIFICATIONS
• AWS Certified Machine Learning – Specialty, Amazon Web Services, 2023
• Deep Learning Specialization by Coursera

PUBLICATIONS
• Verma A., Rao K., "Sparse attention on small devices", Workshop on Efficient Models, 2022

AWARDS
• First prize, Smart City Hackathon, 2021
"""
    profile = profile_of(text)
    certificates = profile.of_kind(EntryKind.CERTIFICATION)
    assert [(c.title.text, c.organisation.text) for c in certificates] == [
        ("AWS Certified Machine Learning – Specialty", "Amazon Web Services"),
        ("Deep Learning Specialization", "Coursera"),
    ]
    assert iso_dates(certificates[0]) == (None, "2023")
    [paper] = profile.of_kind(EntryKind.PUBLICATION)
    assert paper.title.text == "Sparse attention on small devices"
    [award] = profile.of_kind(EntryKind.AWARD)
    assert iso_dates(award)[1] == "2021"
