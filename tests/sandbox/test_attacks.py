"""The attack corpus holds at the level that each backend promises."""

from __future__ import annotations

import pytest

from kasauti.sandbox import Backend, SandboxLevel, corpus, examine, run


@pytest.mark.parametrize("attack", corpus(), ids=lambda attack: f"{attack.id} {attack.tries}")
def test_an_attack_is_held(attack, backend: Backend) -> None:
    if attack.needs > backend.level():
        assert backend.level() is SandboxLevel.NAMESPACES
        return  # the doctor lists it as a known gap: tested below
    outcome = run(attack, backend)
    assert outcome.held, outcome.seen


def test_the_doctor_says_the_level_that_holds(backend: Backend) -> None:
    found = examine(backend)
    assert found.level is backend.level()
    assert not found.broken
    assert {outcome.attack.id for outcome in found.outcomes} >= {"A01", "A09", "A10", "A21"}
    listed = {gap.split()[0] for gap in found.known_gaps}
    assert listed == {attack.id for attack in corpus() if attack.needs > backend.level()}


def test_one_attack_that_is_not_held_refuses_everything(backend: Backend, monkeypatch) -> None:
    from kasauti.sandbox import attacks

    leaky = attacks.Attack("A99", "something that works", "files.py", lambda e, s: False)
    monkeypatch.setattr(attacks, "_ATTACKS", (leaky,))
    found = examine(backend)
    assert found.level is SandboxLevel.REFUSED
    assert "A99" in found.mend
