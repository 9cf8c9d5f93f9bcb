"""``kasauti exercise``: work samples to list, write, prove and grade."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path
from typing import Any

import click

from kasauti import work_samples
from kasauti.sandbox import HarnessRunner, SandboxLevel, SandboxRefused, lacking
from kasauti.work_samples import Exercise, ExerciseError, InfrastructureFailure, SubmissionError

_PARTS = click.Choice(["starter", "public", "reference"])
_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group("exercise")
def exercise_group() -> None:
    """Work samples: exercises that really run."""


def _found(name: str) -> Exercise:
    try:
        if Path(name, "manifest.toml").exists():
            return work_samples.load_exercise(Path(name))
        known = work_samples.shipped()
    except ExerciseError as error:
        raise click.ClickException(str(error)) from error
    for exercise in known:
        if exercise.name == name:
            return exercise
    names = ", ".join(exercise.name for exercise in known)
    raise click.ClickException(f"no exercise {name!r}: there are {names}, or give a folder")


def _runner(exercise: Exercise) -> HarnessRunner:
    level = SandboxLevel(int(exercise.manifest["sandbox_level"]))
    return HarnessRunner(level, needs=exercise.needs)


@exercise_group.command("list")
@_JSON
def list_command(as_json: bool) -> None:
    """List the exercises that come with Kasauti."""
    found = [_summary(exercise) for exercise in work_samples.shipped()]
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return
    for row in found:
        click.echo(f"{row['name']:22} {row['title']} ({row['minutes']} min, unmeasured; "
                   f"{', '.join(row['competencies'])})"
                   + (f"; {row['lacks']}" if row["lacks"] else ""))  # fmt: skip


def _summary(exercise: Exercise) -> dict[str, Any]:
    return {
        "name": exercise.name,
        "title": exercise.title,
        "version": exercise.manifest["version"],
        "minutes": exercise.manifest["minutes"],
        "minutes_measured": bool(exercise.manifest.get("minutes_measured", False)),
        "competencies": list(exercise.manifest["levels"]),
        "variants": list(exercise.variants),
        "sandbox_level": exercise.manifest["sandbox_level"],
        "hidden_tests": len(exercise.hidden.TESTS),
        "mutants": len(exercise.mutants()),
        "digest": exercise.digest,
        "lacks": lacking(exercise.needs),
    }


@exercise_group.command("show")
@click.argument("name")
@click.option("--variant", default="", help="Variant; the first unless given.")
@click.option("--out", type=click.Path(path_type=Path), help="Write the part's files there.")
@click.option(
    "--part", default="starter", show_default=True, type=_PARTS, help="What --out writes."
)
@_JSON
def show(name: str, variant: str, out: Path | None, part: str, as_json: bool) -> None:
    """Show the statement that a candidate gets, or write the files of a variant."""
    exercise = _found(name)
    variant = _variant(exercise, variant)
    if out:
        _write(exercise.files(part, variant), out)
    elif as_json:
        told = _summary(exercise) | {
            "variant": variant,
            "statement": exercise.statement(variant),
            "starter": {k: v.decode() for k, v in exercise.files("starter", variant).items()},
            "public": {k: v.decode() for k, v in exercise.files("public", variant).items()},
            "groups": dict(exercise.weights),
            "rubric": dict(exercise.rubric()),
        }
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        click.echo(exercise.statement(variant))


def _write(files: dict[str, bytes], folder: Path) -> None:
    for name, content in files.items():
        place = folder / name
        if place.exists():
            raise click.ClickException(f"{place} is already there: choose another folder")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
        click.echo(str(place))


def _variant(exercise: Exercise, variant: str) -> str:
    try:
        exercise.parameters(variant or exercise.variants[0])
    except KeyError as error:
        raise click.ClickException(str(error.args[0])) from error
    return variant or exercise.variants[0]


@exercise_group.command("new")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--like", default="feature-pipeline", show_default=True, help="The one to copy.")
def new(folder: Path, like: str) -> None:
    """Start an exercise of your own: a copy that already verifies, to change step by step."""
    import shutil

    if folder.exists():
        raise click.ClickException(f"{folder} is already there: choose another name")
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(_found(like).folder, folder, ignore=ignored)
    click.echo(f"{folder} is a copy of {like}; see docs/how-to/write-an-exercise.md, then:")
    click.echo(f"  kasauti exercise verify {folder}")


@exercise_group.command("verify")
@click.argument("name")
@click.option("--quick", is_flag=True, help="One variant, one seed, reduced sizes.")
@_JSON
def verify(name: str, quick: bool, as_json: bool) -> None:
    """Prove an exercise: references pass, every mutant is caught, nothing else scores."""
    exercise = _found(name)
    found = []
    try:
        for finding in work_samples.verify(exercise, _runner(exercise), quick=quick):
            found.append(finding)
            if not as_json:
                sign = (
                    click.style("ok ", fg="green")
                    if finding.holds
                    else click.style("NOT", fg="red")
                )
                click.echo(
                    f"{sign}  {finding.what}" + ("" if finding.holds else f": {finding.seen}")
                )
    except (ExerciseError, SandboxRefused, InfrastructureFailure) as error:
        raise click.ClickException(str(error)) from error
    failed = sum(not finding.holds for finding in found)
    if as_json:
        rows = [{"what": f.what, "holds": f.holds, "seen": f.seen} for f in found]
        told = {"name": exercise.name, "holds": not failed, "findings": rows}
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        click.echo(f"{len(found)} findings, {failed} do not hold")
    if failed:
        raise click.exceptions.Exit(1)


@exercise_group.command("grade")
@click.argument("name")
@click.argument("submission", type=click.Path(exists=True, path_type=Path))
@click.option("--variant", default="", help="Variant; the first unless given.")
@click.option("--attempt", default="", help="Name of the attempt: the same name, the same inputs.")
@click.option("--out", type=click.Path(path_type=Path), help="Write the record there, for report.")
@_JSON
def grade(
    name: str, submission: Path, variant: str, attempt: str, out: Path | None, as_json: bool
) -> None:
    """Grade a file or folder in the sandbox."""
    exercise = _found(name)
    variant = _variant(exercise, variant)
    attempt = attempt or secrets.token_hex(8)
    key = os.environ.get("KASAUTI_SECRET_KEY", "a grading on the command line").encode()
    master = work_samples.master_seed(key, attempt, exercise)
    try:
        files = read_submission(submission, exercise.answer)
        _rendered(exercise, files)
        result = work_samples.grade(exercise, variant, files, _runner(exercise), master)
    except (SubmissionError, SandboxRefused, InfrastructureFailure) as error:
        raise click.ClickException(str(error)) from error
    record = work_samples.described(exercise, result) | {"name": name, "attempt": attempt}
    if out:
        out.write_text(json.dumps(record, ensure_ascii=False, indent=1), "utf-8")
    click.echo(
        json.dumps(record, ensure_ascii=False, indent=1) if as_json else work_samples.report(record)
    )


def _rendered(exercise: Exercise, files: dict[str, bytes]) -> None:
    """Refuse a file of the package as it lies there, before a variant's values are put in."""
    left = exercise.unrendered(files.get(exercise.answer, b""))
    if left:
        raise SubmissionError(
            f"{exercise.answer} still holds {left}, which a variant fills in. Write it out first:\n"
            f"  kasauti exercise show {exercise.name} --part reference --out FOLDER"
        )


def read_submission(path: Path, answer: str) -> dict[str, bytes]:
    """Return a submission's files, following no link out of it.

    Raises
    ------
    SubmissionError
        For links, devices and whatever else is no plain file.
    """
    if path.is_file() and not path.is_symlink():
        return {answer: path.read_bytes()}
    found = {}
    for item in sorted(path.rglob("*")):
        name = item.relative_to(path).as_posix()
        if "__pycache__" in item.parts or (item.is_dir() and not item.is_symlink()):
            continue
        if item.is_symlink() or not item.is_file():
            raise SubmissionError(f"{name} is no plain file: leave links and devices out")
        found[name] = item.read_bytes()
    return found


@exercise_group.command("report")
@click.argument("record", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_JSON
def report(record: Path, as_json: bool) -> None:
    """Print a record that grade wrote, as a person reads it."""
    try:
        told = json.loads(record.read_text("utf-8"))
        told = told["record"] if "signature" in told else told  # sealed, as the site gives it
        text = work_samples.report(told)
    except (ValueError, KeyError, TypeError) as error:
        raise click.ClickException(f"{record.name} is no record of a grading") from error
    click.echo(json.dumps(told, ensure_ascii=False, indent=1) if as_json else text)
