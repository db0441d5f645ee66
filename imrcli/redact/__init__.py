"""Removes what identifies people from a letter: its text, or its record.

The list followed is that of 45 CFR 164.514(b)(2)(i), known as Safe Harbor. Everything happens in
this process: nothing is sent, stored or logged. No text makes these functions raise.
"""

from __future__ import annotations

from imrcli.redact.letter import redact_texts
from imrcli.redact.policy import SAFE_HARBOR, Policy
from imrcli.redact.record import redact_record

NOTICE = (
    "Redaction finds what has the form of an identifier. It is no guarantee of de-identification: "
    "a name without a title or label, a place, a rare event or diagnosis can remain. "
    "Read the result before you pass it on."
)

__all__ = ["NOTICE", "SAFE_HARBOR", "Policy", "redact_record", "redact_text"]


def redact_text(text: str, policy: Policy = SAFE_HARBOR) -> str:
    """The text with names, numbers, addresses, dates and ages over 89 replaced by marks.

    Line breaks and all other words stay. Redacting twice gives what redacting once gives, except
    that the policy `shift` moves the dates each time.

    Raises:
        UsageError: for a policy that does not exist.
    """
    return redact_texts([text], policy)[0]
