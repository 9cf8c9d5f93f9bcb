"""The PAdES of ``sealing`` with pyHanko; loaded when first used, as it takes half a second."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from kasauti.connections.sealing import SealFound, SealKey, SealState


def seal(pdf: bytes, key: SealKey, reason: str) -> bytes:
    """See ``sealing.seal``."""
    private = serialization.load_pem_private_key(key.private, None)
    der = private.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    signer = signers.SimpleSigner(
        signing_cert=_certificate(key),
        signing_key=asn1_keys.PrivateKeyInfo.load(der),
        cert_registry=SimpleCertificateStore(),  # type: ignore[no-untyped-call]
    )
    meta = signers.PdfSignatureMetadata(
        field_name="Seal",
        md_algorithm="sha256",
        reason=reason,
        subfilter=fields.SigSeedSubFilter.PADES,
    )
    place = fields.SigFieldSpec("Seal", readable_field_name="Seal of the company")
    sealed: Any = signers.PdfSigner(meta, signer, new_field_spec=place).sign_pdf(
        IncrementalPdfFileWriter(io.BytesIO(pdf))
    )
    return bytes(sealed.getvalue())


def look(pdf: bytes, key: SealKey | None) -> SealState:
    """See ``sealing.look_at_seal``."""
    try:
        found = PdfFileReader(io.BytesIO(pdf), strict=False).embedded_signatures
        if not found:
            return SealState(SealFound.NONE)
        context = ValidationContext(
            trust_roots=[found[0].signer_cert], allow_fetching=False, moment=datetime.now(tz=UTC)
        )
        status = validate_pdf_signature(found[0], signer_validation_context=context)
    except (PdfError, ValueError, KeyError, TypeError, IndexError) as error:
        return SealState(SealFound.UNREADABLE, why=str(error))
    by = str(found[0].signer_cert.subject.native.get("organization_name", ""))
    covered = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    if not status.intact or not status.valid:
        return SealState(SealFound.BROKEN, by)
    if not covered:
        return SealState(SealFound.NOT_COVERING, by)
    if key is not None and found[0].signer_cert.sha256 != _certificate(key).sha256:
        return SealState(SealFound.FOREIGN, by)
    return SealState(SealFound.WHOLE, by)


def _certificate(key: SealKey) -> asn1_x509.Certificate:
    loaded = x509.load_pem_x509_certificate(key.certificate)
    return asn1_x509.Certificate.load(loaded.public_bytes(serialization.Encoding.DER))
