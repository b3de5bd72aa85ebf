"""Signatures, against what Standard Webhooks publish."""

from __future__ import annotations

from notifications.webhooks import signing
from tracking.signatures import is_signed

SECRET = "whsec_plJ3nmyCDGBKInavdOK15jsl"
OLD = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def test_a_call_is_signed_as_the_standard_says():
    """The example of the specification's own libraries."""
    signed = signing.signature(
        SECRET, "msg_loFOjxBNrRLzqYUf", 1731705121, b'{"event_type":"ping","data":{"success":true}}'
    )

    assert signed == "rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0="


def test_both_secrets_sign_one_after_the_other():
    headers = signing.headers([SECRET, OLD], "one", 1731705121, b"{}")

    assert [one[:3] for one in headers["webhook-signature"].split(" ")] == ["v1,", "v1,"]
    for secret in (SECRET, OLD):
        assert is_signed("standard", [secret], headers, b"{}", now=1731705121)
    assert not is_signed("standard", [SECRET, OLD], headers, b"{ }", now=1731705121)
