"""What a TLS connection to a server has to prove."""

import ssl


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
