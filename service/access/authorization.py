"""The key in a request's Authorization header."""

from __future__ import annotations

import binascii
from base64 import b64decode
from collections.abc import Sequence

from service.access.errors import BadKey

_LONGEST = 512  # bytes of a header that can hold a key: 60 as a bearer's, 100 as a password with a name

_BEARER, _BASIC = "bearer", "basic"


def sent_key(headers: Sequence[tuple[bytes, bytes]]) -> str | None:
    """The text sent as a key, unchecked; None without an Authorization header. BadKey for other uses of it.

    Programs send it as a bearer token (RFC 6750), browsers as the password of Basic authentication
    (RFC 7617), with any user name.
    """
    values = [value for name, value in headers if name == b"authorization"]
    if not values:
        return None
    if len(values) > 1 or len(values[0]) > _LONGEST:
        raise BadKey
    try:
        scheme, _, rest = values[0].decode("ascii").partition(" ")
        if scheme.lower() == _BEARER:
            return rest.strip(" ")
        if scheme.lower() == _BASIC:
            _, colon, password = b64decode(rest.strip(" "), validate=True).decode("ascii").partition(":")
            if colon:
                return password
    except (UnicodeDecodeError, binascii.Error):
        pass  # no key is written so
    raise BadKey from None
