"""Shares and the numbers beside them: Wilson intervals, binomial tails, medians of counts.

Plain arithmetic of the standard library, exact where it is cheap to be exact.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import erfc, exp, lgamma, log, log1p, sqrt

Z95 = 1.959963984540054  # two-sided 95 %
EXACT = 5000


def wilson(successes: int, trials: int, z: float = Z95) -> tuple[float, float]:
    """The Wilson score interval of a share; (0, 1) where nothing was tried.

    Unlike the textbook interval it stays within 0 and 1, and it is of use for small numbers and for
    shares near 1, which is what uphold rates are.
    """
    if trials <= 0:
        return 0.0, 1.0
    share = successes / trials
    shrink = 1 + z * z / trials
    middle = (share + z * z / (2 * trials)) / shrink
    half = z / shrink * sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
    low = 0.0 if successes == 0 else max(0.0, middle - half)
    high = 1.0 if successes == trials else min(1.0, middle + half)
    return low, high


def binomial_tail(successes: int, trials: int, share: float, *, upper: bool) -> float:
    """Probability of so many successes or more (`upper`), or so many or fewer, under a true share.

    Exact up to `EXACT` trials, beyond them by the normal distribution, corrected by half a step.
    """
    if trials > EXACT and 0 < share < 1:
        step = -0.5 if upper else 0.5
        z = (successes + step - trials * share) / sqrt(trials * share * (1 - share))
        return 0.5 * erfc((z if upper else -z) / sqrt(2))
    chosen = range(successes, trials + 1) if upper else range(successes + 1)
    if not 0 < share < 1:
        certain = trials if share >= 1 else 0
        return 1.0 if certain in chosen else 0.0
    logs = (log(share), log1p(-share), lgamma(trials + 1))
    total = sum(
        exp(logs[2] - lgamma(k + 1) - lgamma(trials - k + 1) + k * logs[0] + (trials - k) * logs[1])
        for k in chosen
    )
    return min(1.0, total)


def quantile(counts: Iterable[tuple[int, int]], share: float) -> float | None:
    """A quantile of values given as (value, how often); the mean of the middle two for a median.

    None where there are no values.
    """
    ordered = sorted(counts)
    total = sum(count for _, count in ordered)
    if not total:
        return None
    position = share * (total - 1)
    lower, upper = _at(ordered, int(position)), _at(ordered, min(int(position) + 1, total - 1))
    return lower + (upper - lower) * (position - int(position))


def _at(ordered: list[tuple[int, int]], index: int) -> int:
    for value, count in ordered:
        if index < count:
            return value
        index -= count
    raise IndexError(index)
