"""The ``kasauti`` command and its groups."""

import click

from kasauti import __version__
from kasauti.cli import keeping, serve
from kasauti.cli.bench import bench
from kasauti.cli.candidates import candidates_group
from kasauti.cli.doctor import doctor
from kasauti.cli.dossier import dossier_group
from kasauti.cli.equity import equity
from kasauti.cli.erasing import erasures_group, machines_group
from kasauti.cli.exercise import exercise_group
from kasauti.cli.fairness import fairness_group
from kasauti.cli.interview import interview_group
from kasauti.cli.joining import joining
from kasauti.cli.market import stands, survey
from kasauti.cli.offer import offer_group
from kasauti.cli.pay import pay_group
from kasauti.cli.resume import resume_group
from kasauti.cli.role import jd_group, role_group
from kasauti.cli.sandbox import sandbox_group
from kasauti.cli.screening import screen_command
from kasauti.cli.skills import skills_group
from kasauti.cli.tokens import token_group
from kasauti.cli.validate import validate_command


@click.group()
@click.version_option(__version__, prog_name="kasauti")
def main() -> None:
    """Hire machine learning engineers on evidence."""


for command in (survey, stands, equity, joining):
    pay_group.add_command(command)

for command in (
    screen_command,
    resume_group,
    role_group,
    jd_group,
    skills_group,
    interview_group,
    dossier_group,
    validate_command,
    pay_group,
    sandbox_group,
    exercise_group,
    offer_group,
    bench,
    fairness_group,
    serve.up,
    serve.web,
    serve.worker,
    serve.migrate,
    serve.prepare,
    serve.settle,
    serve.create_user,
    serve.set_password,
    serve.reset_second_factor,
    serve.audit,
    candidates_group,
    token_group,
    keeping.backup,
    keeping.restore,
    keeping.move,
    erasures_group,
    machines_group,
    doctor,
):
    main.add_command(command)
