"""What is wrong with a certificate, in words for people: what happened, why it matters, what to do.

Pure: what OpenSSL found comes as its number (X509_V_ERR_..., x509_vfy.h).
"""

from enum import Enum, auto
from typing import Final

from chat_tui.domain.record import record


class CertificateFault(Enum):
    """Why a server could not prove who it is."""

    EXPIRED = auto()
    NOT_YET_VALID = auto()
    SELF_SIGNED = auto()
    UNKNOWN_AUTHORITY = auto()
    WRONG_HOST = auto()
    OTHER = auto()


_FAULTS: Final = {
    2: CertificateFault.UNKNOWN_AUTHORITY,
    9: CertificateFault.NOT_YET_VALID,
    10: CertificateFault.EXPIRED,
    18: CertificateFault.SELF_SIGNED,
    19: CertificateFault.UNKNOWN_AUTHORITY,  # the authority's own, which we do not know
    20: CertificateFault.UNKNOWN_AUTHORITY,
    21: CertificateFault.UNKNOWN_AUTHORITY,
    62: CertificateFault.WRONG_HOST,
    64: CertificateFault.WRONG_HOST,  # the same of an IP address
}


@record
class Explanation:
    """Parts of sentences: they begin small and have no full stop."""

    what: str
    why: str
    advice: str


_WORDS: Final = {
    CertificateFault.EXPIRED: (
        "the certificate of {host} has expired",
        "nobody vouches for it any more: most often its renewal was forgotten, but a stolen old"
        " one looks the same",
        "tell whoever runs the server; if this machine's clock is wrong, set it",
    ),
    CertificateFault.NOT_YET_VALID: (
        "the certificate of {host} is not valid yet",
        "nobody vouches for it before its time, and a clock that is wrong cannot tell an expired"
        " one either",
        "check date and time of this machine, then tell whoever runs the server",
    ),
    CertificateFault.SELF_SIGNED: (
        "the certificate of {host} vouches for itself alone (it is self-signed)",
        "anybody can make such a certificate, also somebody between you and the server who wants"
        " to read along and take the join secret",
        "if the server is yours, bring its certificate here by a safe way and start with"
        " --ca-file FILE",
    ),
    CertificateFault.UNKNOWN_AUTHORITY: (
        "the certificate of {host} is signed by an authority that this machine does not know",
        "anybody can found an authority, also somebody between you and the server who wants to"
        " read along and take the join secret",
        "for the authority of your company or friends, start with --ca-file FILE; else ask"
        " whoever runs the server",
    ),
    CertificateFault.WRONG_HOST: (
        "the certificate that answers at {host} is for another host",
        "somebody has proved who they are, but not that they are whom you asked for",
        "check the host in the URL; if it is right, whoever runs the server must add it to the"
        " certificate",
    ),
    CertificateFault.OTHER: (
        "the certificate of {host} is not accepted ({detail})",
        "somebody between you and the server could read along and take the join secret",
        "ask whoever runs the server",
    ),
}


def fault_of(verify_code: int) -> CertificateFault:
    """The fault behind OpenSSL's number."""
    return _FAULTS.get(verify_code, CertificateFault.OTHER)


def explain(fault: CertificateFault, host: str, detail: str = "") -> Explanation:
    """``detail`` is what OpenSSL says, for what has no words of ours."""
    what, why, advice = _WORDS[fault]
    return Explanation(what.format(host=host, detail=detail or "no reason given"), why, advice)
