"""The database of the tests: the server in the box, started once, in a folder of its own."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as properties

from benchmarks.installation import copied, prepared
from kasauti.postgres import Cluster
from kasauti.postgres.places import DATABASE
from kasauti.sandbox import Bubblewrap

# The same examples each time: a build is red because of the change, not of the draw. The fuzz
# targets and `pytest --hypothesis-profile=search` look for new ones.
# How long an example takes says how busy the machine is, and nothing of the code.
UNTIMED: Any = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
properties.register_profile("repeatable", derandomize=True, **UNTIMED)
properties.register_profile("search", max_examples=1000, **UNTIMED)
properties.load_profile("repeatable")


def pytest_configure() -> None:
    """Let invented people's passwords cost nothing: Django's own advice for tests."""
    from django.conf import settings

    cheap = "django.contrib.auth.hashers.MD5PasswordHasher"
    settings.PASSWORD_HASHERS = [cheap, *settings.PASSWORD_HASHERS]


@pytest.fixture(scope="session")
def database_server() -> Iterator[Cluster]:
    """A running PostgreSQL, as the supervisor starts it, but that it may lose what a crash cuts."""
    folder = Path(tempfile.mkdtemp(prefix="kasauti-test-"))
    folder.chmod(0o711)  # root's tests: the server's user passes through to its own folders
    data = folder / "data"
    if made := prepared():
        copied(made, data)
    cluster = Cluster(data, settings={"fsync": "off"})
    cluster.prepare()
    with (data / "postgres.log").open("wb") as log:
        server = cluster.start(log)
    try:
        cluster.wait(server)
        yield cluster
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(60)
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(database_server: Cluster) -> None:
    """Point Django at it before the test database is made."""
    from django.db import connections

    settings = connections["default"].settings_dict
    settings["HOST"] = str(database_server.data / "run")
    if prepared():
        settings["TEST"]["TEMPLATE"] = DATABASE


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: object) -> None:
    """Let tests with real transactions clear the audit trail, which the product refuses."""
    from django.db import connection

    with django_db_blocker.unblock(), connection.cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute("ALTER TABLE records_auditentry DISABLE TRIGGER audit_no_truncate")


@pytest.fixture(autouse=True)
def _no_jobs_left(request: pytest.FixtureRequest) -> Iterator[None]:
    """Clear the queue after tests that commit: Django's flush does not know its tables."""
    marker = request.node.get_closest_marker("django_db")
    commits = bool(marker and marker.kwargs.get("transaction"))
    commits = commits or bool({"transactional_db", "live_server"} & set(request.fixturenames))
    if commits:
        request.getfixturevalue("_django_db_helper")  # so that the database is there afterwards
    yield
    if commits:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")


@pytest.fixture(scope="session")
def sandbox() -> None:
    """Loudly leave out what runs code where there is no sandbox, or fail where one is required."""
    refusal = Bubblewrap().refusal()
    if refusal and os.environ.get("KASAUTI_REQUIRE_SANDBOX") == "1":
        pytest.fail(f"KASAUTI_REQUIRE_SANDBOX=1 and no sandbox: {refusal}")
    if refusal:
        pytest.skip(f"NO SANDBOX, NOT TESTED: {refusal}")


@pytest.fixture
def data_folder(tmp_path: Path, settings: object) -> Path:
    """A data folder for files, empty."""
    settings.DATA = tmp_path  # type: ignore[attr-defined]
    settings.FILES = tmp_path / "files"  # type: ignore[attr-defined]
    settings.ERASURES = tmp_path / "erasures"  # type: ignore[attr-defined]
    return tmp_path
