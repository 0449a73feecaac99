"""Certificates for servers on this machine."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import trustme


def certificate(folder: Path, authority: trustme.CA, *, days: int = 9) -> tuple[str, str]:
    """Certificate and key of 127.0.0.1, which end ``days`` from now."""
    now = datetime.now(UTC)
    leaf = authority.issue_cert(
        "127.0.0.1", not_before=now - timedelta(days=30), not_after=now + timedelta(days=days)
    )
    cert, key = folder / f"cert{days}.pem", folder / f"key{days}.pem"
    for number, blob in enumerate(leaf.cert_chain_pems):
        blob.write_to_path(cert, append=number > 0)
    leaf.private_key_pem.write_to_path(key)
    return str(cert), str(key)
