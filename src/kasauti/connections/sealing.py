"""PAdES seals by pyHanko: put on a finished PDF, and looked at again later.

The certificate is the installation's own: a reader says that its issuer is unknown, and that the
document is whole. Recipients who need more than that use a certificate from a licensed authority.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Protocol

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

_YEARS = 10


@dataclass(frozen=True, slots=True)
class SealKey:
    """A private key and its certificate, both PEM."""

    private: bytes
    certificate: bytes


class SealFound(Enum):
    """What looking at a PDF's seal finds."""

    NONE = "none"
    UNREADABLE = "unreadable"
    BROKEN = "broken"
    NOT_COVERING = "not covering"
    FOREIGN = "foreign"
    WHOLE = "whole"


_SAID = {
    SealFound.NONE: "this file bears no seal",
    SealFound.UNREADABLE: "the seal cannot be read",
    SealFound.BROKEN: "the seal is broken: the file was changed after sealing",
    SealFound.NOT_COVERING: "something was added after the seal: it does not cover it",
    SealFound.FOREIGN: "sealed by another key, in the name of {by}",
    SealFound.WHOLE: "sealed by {by}: the whole document, unchanged since",
}


@dataclass(frozen=True, slots=True)
class SealState:
    """What a PDF's seal says.

    Parameters
    ----------
    found : SealFound
        What was found; pages say it in the reader's language.
    by : str
        The name on its certificate.
    why : str
        Why it cannot be read, where it cannot.
    """

    found: SealFound
    by: str = ""
    why: str = ""

    @property
    def sealed(self) -> bool:
        """Whether there is a seal at all."""
        return self.found is not SealFound.NONE

    @property
    def whole(self) -> bool:
        """Whether it covers the whole file and nothing was changed since."""
        return self.found is SealFound.WHOLE

    @property
    def said(self) -> str:
        """The same in English, as the command line says it."""
        words = _SAID[self.found].format(by=self.by)
        return f"{words}: {self.why}" if self.why else words


def new_seal_key(company: str, at: datetime) -> SealKey:
    """Return a new key and a certificate in the company's name, for ten years."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "IN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, company[:64]),
            x509.NameAttribute(NameOID.COMMON_NAME, f"{company[:50]} letters"),
        ]
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(hours=1))
        .not_valid_after(at + timedelta(days=365 * _YEARS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=True, content_commitment=True, key_encipherment=False,
                data_encipherment=False, key_agreement=False, key_cert_sign=False,
                crl_sign=False, encipher_only=False, decipher_only=False,
            ),
            critical=True,
        )
        .sign(private, hashes.SHA256())
    )  # fmt: skip
    return SealKey(
        private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ),
        certificate.public_bytes(serialization.Encoding.PEM),
    )


def seal(pdf: bytes, key: SealKey, *, reason: str) -> bytes:
    """Return the PDF with a PAdES seal over all of it.

    What makes it PDF/A and PDF/UA stays byte for byte; the seal adds a signature field without an
    appearance, named for screen readers. That a sealed file conforms no validator has proven.

    Parameters
    ----------
    pdf : bytes
        The finished document; its bytes are kept and the seal is added behind them.
    key : SealKey
        Whose seal it is.
    reason : str
        What the seal says it is for.
    """
    from kasauti.connections import pades

    return pades.seal(pdf, key, reason)


def look_at_seal(pdf: bytes, key: SealKey | None = None) -> SealState:
    """Return what the PDF's seal says; with ``key``, whether it is that one.

    A letter that was edited after sealing has a broken seal, or none.
    """
    from kasauti.connections import pades

    return pades.look(pdf, key)


class Held(Protocol):
    """A file whose bytes are at hand."""

    @property
    def data(self) -> bytes | None:
        """Its bytes."""


def look_at_file(key: SealKey, file: Held) -> SealState:
    """Look at the seal of anybody's file; for a process of its own, which a hostile one may end."""
    return look_at_seal(file.data or b"", key)
