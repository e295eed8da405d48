"""What a TLS connection to a server has to prove, and what it means when it does not.

Only who speaks TLS imports this: with it comes OpenSSL.
"""

from ariatui.openssl import ssl
from ariatui.rpc import failures
from ariatui.rpc.failures import Failure
from ariatui.server.endpoint import Endpoint

_NOT_TLS = {"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "PACKET_LENGTH_TOO_LONG", "UNKNOWN_PROTOCOL"}
"""OpenSSL's words for an answer that is not TLS."""


def verifying(authorities: str | None) -> ssl.SSLContext:
    """What checks the server's certificate and its name; nothing here turns that off.

    Args:
        authorities: Certificates in PEM form that are trusted besides the system's.
    """
    context = ssl.create_default_context()
    if authorities is not None:
        context.load_verify_locations(cadata=authorities)
        # A server's own certificate will do in place of that of who signed it.
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return context


def diagnose(error: Exception, endpoint: Endpoint) -> Failure | None:
    """The failure behind an exception that opening a connection raised; None if not one of TLS."""
    match error:
        case ssl.SSLCertVerificationError():
            return _no_trust(error, endpoint)
        case ssl.SSLEOFError() | ssl.SSLZeroReturnError():
            return failures.closed_unanswered(endpoint)
        case ssl.SSLError() if error.reason in _NOT_TLS:
            return failures.not_tls(endpoint)
        case ssl.SSLError():
            reason = (error.reason or "unknown reason").lower().replace("_", " ")
            return failures.tls(endpoint, reason)
    return None


def _no_trust(error: ssl.SSLCertVerificationError, endpoint: Endpoint) -> Failure:
    """The numbers are those of OpenSSL (`X509_V_ERR_...`)."""
    match error.verify_code:
        case 2 | 18 | 19 | 20 | 21:
            return failures.unknown_issuer(endpoint)
        case 9:
            return failures.certificate_not_yet_valid(endpoint)
        case 10:
            return failures.certificate_expired(endpoint)
        case 62 | 64:
            return failures.certificate_of_another(endpoint)
    return failures.tls(endpoint, error.verify_message.rstrip("."))
