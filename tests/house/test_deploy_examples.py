"""The files that people copy onto servers name what there is, and their programs take them."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import click
import pytest

from kasauti.cli import main

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "examples" / "deploy"
UNITS = sorted(DEPLOY.glob("*.service"))


def understood(words: list[str]) -> None:
    """Fail unless ``kasauti`` has the command with these options."""
    command = main.commands[words[0]]
    assert isinstance(command, click.Command)
    command.make_context(words[0], words[1:])


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_units_start_commands_that_exist(unit: Path) -> None:
    (line,) = re.findall(r"^ExecStart=(.+)$", unit.read_text(), re.MULTILINE)
    program, *words = shlex.split(line)
    assert program == "/opt/kasauti/.venv/bin/kasauti"
    understood(words)


def test_the_container_file_copies_what_is_there_and_starts_what_exists() -> None:
    text = (DEPLOY / "Containerfile").read_text()
    for line in re.findall(r"^COPY (.+)$", text, re.MULTILINE):
        *sources, _ = line.split()
        for source in sources:
            assert (ROOT / source).exists(), f"{source} is copied and not there"
    words = re.search(r'^CMD \["/opt/kasauti/.venv/bin/kasauti", "(\w+)"\]$', text, re.MULTILINE)
    assert words
    understood([words[1]])


@pytest.mark.parametrize("file", sorted(DEPLOY.iterdir()), ids=lambda file: file.name)
def test_settings_in_examples_are_documented(file: Path) -> None:
    table = (ROOT / "docs/reference/settings.md").read_text()
    for name in re.findall(r"\b(KASAUTI_[A-Z_]+|DATABASE_URL)=", file.read_text()):
        assert f"| `{name}` |" in table, f"{file.name} sets {name}, which is no setting"


@pytest.mark.skipif(not shutil.which("nginx"), reason="no nginx here to take its example")
def test_nginx_takes_its_example(tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=x",
         "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    example = (DEPLOY / "nginx.conf").read_text()
    example = re.sub(r"/etc/\S+/fullchain.pem", str(certificate), example)
    example = re.sub(r"/etc/\S+/privkey.pem", str(key), example)
    (tmp_path / "site.conf").write_text(example)
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/pid; events {{}} http {{ include {tmp_path}/site.conf; }}"
    )
    taken = subprocess.run(
        ["nginx", "-t", "-q", "-e", "stderr", "-c", tmp_path / "nginx.conf"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert taken.returncode == 0, taken.stderr


@pytest.mark.skipif(not shutil.which("caddy"), reason="no caddy here to take its example")
def test_caddy_takes_its_example() -> None:
    taken = subprocess.run(
        ["caddy", "adapt", "--adapter", "caddyfile", "--config", DEPLOY / "Caddyfile"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert taken.returncode == 0, taken.stderr


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_takes_the_units(unit: Path) -> None:
    taken = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", unit], capture_output=True, text=True, check=False
    )
    said = [line for line in taken.stderr.splitlines() if unit.stem.rstrip("@") in line]
    faults = [line for line in said if "is not executable" not in line]  # not installed there
    assert not faults, faults
