"""What runs candidates' code in these tests."""

from __future__ import annotations

import pytest

from kasauti.sandbox import HarnessRunner, SandboxLevel


@pytest.fixture(scope="session")
def runner(sandbox: None) -> HarnessRunner:
    """What runs candidates' code here, where there is a sandbox."""
    return HarnessRunner(SandboxLevel.NAMESPACES)
