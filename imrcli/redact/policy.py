"""What is to be done with dates and case numbers, and the secret offset of shifted dates."""

from __future__ import annotations

from typing import Literal, get_args

from imrcli.errors import UsageError
from imrcli.named import NamedTuple

Dates = Literal["keep", "year", "shift"]
CaseNumbers = Literal["keep", "remove"]

# Days by which the dates of a letter move back: never so few that a date stays near itself, and
# never into the future.
FEWEST_DAYS = 30
MOST_DAYS = 395


class Policy(NamedTuple):
    """How to redact.

    `dates`: keep them, leave the year, or shift all dates of one letter by the same secret number
    of days. `case_numbers`: of the independent medical review; all other numbers are removed.
    `key` makes the shift repeatable: the same key and case number give the same offset. Without a
    key every call draws its own, and nobody can undo it.
    """

    dates: Dates = "year"
    case_numbers: CaseNumbers = "remove"
    key: str | None = None


SAFE_HARBOR = Policy()


def check(policy: Policy) -> None:
    """Refuse a policy that does not exist.

    Raises:
        UsageError: naming the option and what it may be.
    """
    for option, value, allowed in (
        ("dates", policy.dates, get_args(Dates)),
        ("case numbers", policy.case_numbers, get_args(CaseNumbers)),
    ):
        if value not in allowed:
            raise UsageError("redact", f"{option}: no such policy.", f"Use {', '.join(allowed)}.")


def days_back(policy: Policy, letter: str) -> int:
    """How many days earlier the dates of a letter are printed under the policy `shift`.

    Args:
        policy: its key, or a random one, is the secret.
        letter: what tells this letter from others, its case number as a rule.
    """
    # Imported here: only the policy `shift` needs them.
    import hmac
    import secrets

    key = secrets.token_bytes() if policy.key is None else policy.key.encode(errors="replace")
    digest = hmac.digest(key, letter.encode(errors="replace"), "sha256")
    return FEWEST_DAYS + int.from_bytes(digest[:8], "big") % (MOST_DAYS - FEWEST_DAYS + 1)
