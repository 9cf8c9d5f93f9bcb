"""What the code in a sandbox sees of this machine: a Python, its libraries, a few packages.

Each is bound by name and read-only. Where the sandbox's user may not even reach a folder (an
installation under /root), a copy is made once in a place that everybody may read.
"""

from __future__ import annotations

import compileall
import hashlib
import importlib.metadata
import os
import shutil
import stat
import sys
import sysconfig
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SITE = "/opt/site"
COPIES = Path("/var/lib/kasauti-runtime")
DISTRIBUTIONS = ("numpy", "pandas", "python-dateutil", "six", "tzdata", "pytz")
# Shown where they are installed; what needs them says so.
OPTIONAL = ("torch", "typing-extensions", "sympy", "mpmath", "filelock", "jinja2", "networkx")
_MEND = {
    "torch": "needs PyTorch: .venv/bin/python -m pip install torch==2.13.0 (the CPU build will do)"
}


@dataclass(frozen=True, slots=True)
class Runtime:
    """The parts of a sandbox's file system.

    Parameters
    ----------
    python : str
        Path of the interpreter, inside as outside.
    binds : tuple of (str, str)
        Folder or file here, place there.
    links : tuple of (str, str)
        Target, place.
    hidden : tuple of str
        Folders inside those that are covered: they hold set-user-id programs.
    versions : tuple of (str, str)
        Distribution, version: recorded with every grading.
    """

    python: str
    binds: tuple[tuple[str, str], ...]
    links: tuple[tuple[str, str], ...]
    hidden: tuple[str, ...]
    versions: tuple[tuple[str, str], ...]

    @property
    def digest(self) -> str:
        """Return a short name of exactly these versions."""
        return hashlib.sha256(repr(self.versions).encode()).hexdigest()[:12]


@cache
def runtime() -> Runtime:
    """Return this installation's runtime, copied where it has to be."""
    python = Path(os.path.realpath(getattr(sys, "_base_executable", sys.executable)))
    standard = Path(sysconfig.get_path("stdlib"))
    places = [(python, str(python)), (standard, str(standard))]
    multiarch = sysconfig.get_config_var("MULTIARCH") or ""
    folders = ["/usr/lib64", "/etc/ld.so.cache", *([f"/usr/lib/{multiarch}"] if multiarch else [])]
    library = Path(sysconfig.get_config_var("LIBDIR") or "")
    if not library.is_relative_to("/usr/lib"):
        folders += [str(shared) for shared in library.glob("libpython3*.so*")]
    places += [(Path(folder), folder) for folder in folders if Path(folder).exists()]
    packages, versions = _packages()
    for path in packages:
        _compile(path)
    places += [(path, f"{SITE}/{path.name}") for path in packages]
    return Runtime(
        python=str(python),
        binds=tuple((str(_reachable(path)), place) for path, place in places),
        links=_links(multiarch),
        hidden=_privileged([place for path, place in places if path.name == multiarch]),
        versions=(("python", sys.version.split()[0]), *versions),
    )


def lacking(names: Iterable[str]) -> str:
    """Return the one line that mends what a sandbox's Python lacks of these; empty if nothing.

    Parameters
    ----------
    names : iterable of str
        Distributions, such as ``"torch"``.
    """
    for name in names:
        if name not in (*DISTRIBUTIONS, *OPTIONAL):
            return f"needs {name}, which no sandbox shows: choose another exercise"
        try:
            importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            return _MEND.get(name, f"needs {name}: .venv/bin/python -m pip install {name}")
    return ""


def _packages() -> tuple[list[Path], list[tuple[str, str]]]:
    """Return the top folders and files of the distributions, and their versions."""
    found: dict[Path, None] = {}
    versions = []
    for name in (*DISTRIBUTIONS, *OPTIONAL):
        try:
            distribution = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            continue
        versions.append((name, distribution.version))
        for file in distribution.files or ():
            top = file.parts[0]
            if top not in ("..", "__pycache__") and not top.endswith(".pth"):
                found[Path(str(distribution.locate_file(top)))] = None
    return [path for path in found if path.exists()], versions


def _links(multiarch: str) -> tuple[tuple[str, str], ...]:
    """Return the links of a merged /usr, those that this machine has."""
    names = ("lib", "lib64", "bin")
    links = tuple((f"usr/{name}", f"/{name}") for name in names if Path(f"/{name}").is_symlink())
    if not Path("/usr/lib64").is_dir() and multiarch == "x86_64-linux-gnu":
        links += (("lib/x86_64-linux-gnu", "/usr/lib64"),)
    return links


def _privileged(folders: list[str]) -> tuple[str, ...]:
    """Return the folders under these that hold set-user-id or set-group-id programs."""
    found = set()
    for top in folders:
        for folder, _, names in os.walk(top):
            for name in names:
                path = Path(folder, name)
                if not path.is_symlink() and path.stat().st_mode & (stat.S_ISUID | stat.S_ISGID):
                    found.add(folder)
    return tuple(sorted(found))


def _compile(package: Path) -> None:
    """Compile a package once, if nobody has: the sandbox may not write, so it would each time."""
    cached = package / "__pycache__"
    if package.is_dir() and not package.name.endswith(".dist-info") and not cached.exists():
        compileall.compile_dir(package, quiet=2, workers=1)


def _reachable(path: Path) -> Path:
    """Return the path itself if everybody may reach it, else a copy that they may."""
    if os.geteuid() != 0 or all(
        parent.stat().st_mode & stat.S_IXOTH for parent in path.resolve().parents
    ):
        return path
    seen = path.stat()
    name = hashlib.sha256(f"{path}{seen.st_mtime_ns}{seen.st_size}".encode()).hexdigest()[:16]
    copy = COPIES / name / path.name
    if not copy.exists():
        fresh = COPIES / f"{name}.{os.getpid()}"
        fresh.mkdir(mode=0o755, parents=True)
        COPIES.chmod(0o755)
        if path.is_dir():
            ignored = shutil.ignore_patterns("site-packages", "test")
            shutil.copytree(path, fresh / path.name, ignore=ignored)
        else:
            shutil.copy2(path, fresh / path.name)
        try:
            fresh.rename(COPIES / name)
        except OSError:  # another process was faster
            shutil.rmtree(fresh)
    return copy
