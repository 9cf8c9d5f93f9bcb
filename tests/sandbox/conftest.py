"""The sandbox of this machine: loudly left out where there is none, or a failure if required."""

from __future__ import annotations

import os

import pytest

from kasauti.sandbox import Backend, Bubblewrap


def sandbox(backend: Backend) -> Backend:
    """Return the backend if it can run here."""
    refusal = backend.refusal()
    if refusal and os.environ.get("KASAUTI_REQUIRE_SANDBOX") == "1":
        pytest.fail(f"KASAUTI_REQUIRE_SANDBOX=1 and no sandbox: {refusal}")
    if refusal:
        pytest.skip(f"NO SANDBOX, NOT TESTED: {refusal}")
    return backend


@pytest.fixture(params=["control groups", "no control groups"])
def backend(request: pytest.FixtureRequest) -> Backend:
    """Every kind of backend in turn: each passes the same battery."""
    found = Bubblewrap(groups=request.param == "control groups")
    if request.param == "control groups" and found.groups is None and not found.refusal():
        if os.environ.get("KASAUTI_REQUIRE_SANDBOX") == "1" and os.geteuid() == 0:
            pytest.fail("KASAUTI_REQUIRE_SANDBOX=1 and no control groups although root")
        pytest.skip("NO CONTROL GROUPS, total limits not tested")
    return sandbox(found)
