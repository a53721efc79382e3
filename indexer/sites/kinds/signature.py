"""Signing requests to an S3-compatible store, AWS Signature Version 4, for GET without a body.

https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import os
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote, urlsplit

from indexer.sites.source import SiteTrouble

_EMPTY = hashlib.sha256(b"").hexdigest()


@dataclass(frozen=True, slots=True)
class BucketKeys:
    """What opens a bucket; the secrets are never shown."""

    identity: str
    secret: str = field(repr=False)
    session: str | None = field(default=None, repr=False)


def keys_of_environment() -> BucketKeys:
    """The keys that AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN hold."""
    identity, secret = (os.environ.get(f"AWS_{name}", "") for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY"))
    if not identity or not secret:
        raise SiteTrouble(
            "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set, and signed = true needs them"
        )
    return BucketKeys(identity, secret, os.environ.get("AWS_SESSION_TOKEN") or None)


def signed(
    url: str,
    keys: BucketKeys,
    region: str,
    now: dt.datetime | None = None,
    more: dict[str, str] | None = None,
) -> dict[str, str]:
    """The headers that a GET of `url` must have; `more` are further ones to sign."""
    now = now or dt.datetime.now(dt.UTC)
    parts = urlsplit(url)
    headers = {"host": parts.netloc, "x-amz-content-sha256": _EMPTY, "x-amz-date": f"{now:%Y%m%dT%H%M%SZ}"}
    headers |= more or {}
    if keys.session:
        headers["x-amz-security-token"] = keys.session
    names = ";".join(sorted(headers))
    query = sorted(parse_qsl(parts.query, keep_blank_values=True))
    canonical = "\n".join(
        (
            "GET",
            parts.path or "/",
            "&".join(f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}" for name, value in query),
            *(f"{name}:{headers[name]}" for name in sorted(headers)),
            "",
            names,
            _EMPTY,
        )
    )
    scope = f"{now:%Y%m%d}/{region}/s3/aws4_request"
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    text = f"AWS4-HMAC-SHA256\n{headers['x-amz-date']}\n{scope}\n{digest}"
    key = f"AWS4{keys.secret}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.digest(key, text.encode(), "sha256").hex()
    stated = f"Credential={keys.identity}/{scope},SignedHeaders={names},Signature={signature}"
    shown = {name: value for name, value in headers.items() if name != "host"}
    return {**shown, "Authorization": f"AWS4-HMAC-SHA256 {stated}"}
