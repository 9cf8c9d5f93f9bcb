"""A result as a record that can be checked later: canonical JSON, a digest, a signature."""

from __future__ import annotations

import base64
import hashlib
import json
import math
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from kasauti.skills import Estimate
from kasauti.work_samples.grading import Result
from kasauti.work_samples.levels import estimates
from kasauti.work_samples.package import Exercise


def described(exercise: Exercise, result: Result) -> dict[str, Any]:
    """Return a result as plain JSON: everything that a reader or another program needs."""
    return {
        "exercise": result.exercise,
        "title": exercise.title,
        "version": result.version,
        "variant": result.variant,
        "package": result.digest,
        "score": result.score,
        "groups": {
            group: {
                "weight": weight,
                "passed": sum(bool(t.passed) for t in result.group(group)),
                "judged": sum(t.passed is not None for t in result.group(group)),
            }
            for group, weight in exercise.weights.items()
        },
        "tests": [
            {
                "name": test.name,
                "group": test.group,
                "promises": test.promises,
                "verdict": {True: "passed", False: "failed", None: "not judged"}[test.passed],
                "seen": test.seen,
                "note": test.note,
                "measured": _finite(test.measured),
            }
            for test in result.tests
        ],
        "estimates": [_estimate(found) for found in estimates(exercise, result)],
        "violations": list(result.violations),
        "output": result.output,
    }


def _finite(measured: Mapping[str, float] | None) -> dict[str, float] | None:
    """Return what was measured without NaN and infinities, which JSON does not know."""
    if not measured:
        return None
    return {name: value for name, value in measured.items() if math.isfinite(value)} or None


def _estimate(found: Estimate) -> dict[str, Any]:
    return {
        "subject": found.subject,
        "level": found.level,
        "low": found.low,
        "high": found.high,
        "standard_error": found.standard_error,
        "evidence": [{"quote": e.quote, "shows": e.shows} for e in found.evidence],
        "note": found.note,
    }


def verdicts(record: dict[str, Any]) -> bytes:
    """Return the part of a record that must be the same each time: all but what was measured."""
    kept = {name: value for name, value in record.items() if name != "output"}
    kept["tests"] = [{k: test[k] for k in ("name", "verdict")} for test in record["tests"]]
    return canonical(kept)


def canonical(value: Any) -> bytes:
    """Return JSON in the one form that is signed."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def sealed(record: dict[str, Any], key: bytes) -> dict[str, Any]:
    """Return the record with its digest and an Ed25519 signature by the 32 bytes of ``key``."""
    private = Ed25519PrivateKey.from_private_bytes(key)
    body = canonical(record)
    return {
        "record": record,
        "sha256": hashlib.sha256(body).hexdigest(),
        "signature": base64.b64encode(private.sign(body)).decode(),
        "public_key": base64.b64encode(private.public_key().public_bytes_raw()).decode(),
    }


def public_key(key: bytes) -> bytes:
    """Return the 32 public bytes that belong to a private ``key``."""
    return Ed25519PrivateKey.from_private_bytes(key).public_key().public_bytes_raw()


def holds(seal: dict[str, Any], public_key: bytes) -> bool:
    """Return whether a sealed record is as it was signed by the owner of ``public_key``."""
    body = canonical(seal["record"])
    if hashlib.sha256(body).hexdigest() != seal["sha256"]:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(
            base64.b64decode(seal["signature"]), body
        )
    except (InvalidSignature, ValueError):
        return False
    return True
