"""The sandbox for grading: loudly left out where there is none, or a failure if required."""

from __future__ import annotations

import os

import pytest

from kasauti.sandbox import Bubblewrap, HarnessRunner, SandboxLevel


@pytest.fixture(scope="session")
def runner() -> HarnessRunner:
    """What runs candidates' code here."""
    refusal = Bubblewrap().refusal()
    if refusal and os.environ.get("KASAUTI_REQUIRE_SANDBOX") == "1":
        pytest.fail(f"KASAUTI_REQUIRE_SANDBOX=1 and no sandbox: {refusal}")
    if refusal:
        pytest.skip(f"NO SANDBOX, NOT TESTED: {refusal}")
    return HarnessRunner(SandboxLevel.NAMESPACES)
