"""What forbids user namespaces on this machine, and the one line that mends it.

A container is looked for first: inside one the host's switches are seen and cannot be turned.
"""

from __future__ import annotations

from pathlib import Path

_ROOT = Path("/")
_MARKS = (".dockerenv", "run/.containerenv")  # of Docker, of Podman
_GROUPS = "proc/1/cgroup"
_ENGINES = ("docker", "containerd", "kubepods", "libpod", "lxc")
_APPARMOR = "proc/sys/kernel/apparmor_restrict_unprivileged_userns"
_DEBIAN = "proc/sys/kernel/unprivileged_userns_clone"

IN_CONTAINER = (
    "this container forbids user namespaces: run the workers that grade on a virtual machine"
    " (docs/how-to/run-on-one-machine.md, Containers)"
)
# The profile is for bubblewrap alone: the host keeps its restriction for everything else.
BY_APPARMOR = (
    "AppArmor keeps user namespaces from bubblewrap, as on Ubuntu 24.04: printf 'abi"
    " <abi/4.0>,\\ninclude <tunables/global>\\nprofile bwrap /usr/bin/bwrap flags=(unconfined)"
    " {\\n  userns,\\n}\\n' | sudo tee /etc/apparmor.d/bwrap && sudo systemctl reload apparmor"
)
BY_KERNEL = (
    "this kernel forbids user namespaces to ordinary users:"
    " sudo sysctl kernel.unprivileged_userns_clone=1"
)
UNKNOWN = (
    "user namespaces are forbidden here, and neither a container nor AppArmor nor a switch of the"
    " kernel says why: bwrap --unshare-user --ro-bind / / true says more"
)


def mend(root: Path = _ROOT) -> str:
    """Return what forbids namespaces and its mend, in one line.

    Parameters
    ----------
    root : Path
        Where the machine's files are looked for.
    """
    if _in_container(root):
        return IN_CONTAINER
    if _read(root / _APPARMOR) == "1":
        return BY_APPARMOR
    if _read(root / _DEBIAN) == "0":
        return BY_KERNEL
    return UNKNOWN


def _in_container(root: Path) -> bool:
    groups = _read(root / _GROUPS)
    marked = any((root / mark).exists() for mark in _MARKS)
    return marked or any(engine in groups for engine in _ENGINES)


def _read(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError:
        return ""
