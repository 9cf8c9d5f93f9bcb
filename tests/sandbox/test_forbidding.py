"""Where namespaces are forbidden, what forbids them is told apart, each with its own mend."""

from __future__ import annotations

from pathlib import Path

import pytest

from kasauti.sandbox.forbidding import BY_APPARMOR, BY_KERNEL, IN_CONTAINER, UNKNOWN, mend

APPARMOR = "proc/sys/kernel/apparmor_restrict_unprivileged_userns"
CLONE = "proc/sys/kernel/unprivileged_userns_clone"
GROUPS = "proc/1/cgroup"


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({".dockerenv": ""}, IN_CONTAINER),
        ({"run/.containerenv": ""}, IN_CONTAINER),
        ({GROUPS: "0::/system.slice/docker-5ab7.scope\n"}, IN_CONTAINER),
        ({GROUPS: "12:pids:/kubepods/besteffort/pod5\n"}, IN_CONTAINER),
        ({".dockerenv": "", APPARMOR: "1\n"}, IN_CONTAINER),  # the host's switch, seen inside
        ({GROUPS: "0::/init.scope\n", APPARMOR: "1\n", CLONE: "1\n"}, BY_APPARMOR),
        ({GROUPS: "0::/init.scope\n", APPARMOR: "0\n", CLONE: "0\n"}, BY_KERNEL),
        ({CLONE: "0\n"}, BY_KERNEL),
        ({APPARMOR: "0\n", CLONE: "1\n"}, UNKNOWN),
        ({}, UNKNOWN),
    ],
)
def test_what_forbids_namespaces_is_named(tmp_path: Path, files: dict[str, str], told: str) -> None:
    for name, content in files.items():
        place = tmp_path / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(content)
    assert mend(tmp_path) == told


def test_no_mend_opens_the_whole_host_and_the_guide_says_the_same() -> None:
    guide = Path(__file__).parents[2] / "docs/how-to/run-on-one-machine.md"
    words = " ".join(guide.read_text().split())
    profile = BY_APPARMOR[BY_APPARMOR.index("printf") :]
    assert " ".join(profile.split()) in words
    for told in (BY_APPARMOR, IN_CONTAINER, BY_KERNEL, UNKNOWN):
        assert "apparmor_restrict_unprivileged_userns=0" not in told
        assert "\n" not in told
