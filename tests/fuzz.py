"""`make fuzz`: reads damaged letters until the time is up; every failure is kept with its seed.

A letter or one typed error is right; anything else, or a letter that takes longer than the limit,
is a finding. `python -m tests.fuzz --seed N --count 1` repeats one.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from imrcli.ingest.sources import Input
from imrcli.reading import Reading, records
from tests.conftest import SAMPLES, real_letters
from tests.mutation import mutated

UNEXPECTED = ("failed unexpectedly", "crashed", "ended without an answer")


def main() -> int:
    """Run; the exit code is 1 where something was found."""
    parser = argparse.ArgumentParser(prog="fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--count", type=int, default=10**9)
    parser.add_argument("--timeout", type=float, default=20, help="seconds for one letter")
    parser.add_argument("--keep", type=Path, default=Path("fuzz-findings"))
    chosen = parser.parse_args()
    originals = [path.read_bytes() for path in [*sorted(SAMPLES.glob("*.pdf")), *real_letters()]]
    end = time.monotonic() + chosen.seconds
    tally: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:

        def inputs() -> Iterator[Input]:
            for seed in range(chosen.seed, chosen.seed + chosen.count):
                if time.monotonic() > end:
                    return
                path = Path(folder, f"{seed}.pdf")
                path.write_bytes(mutated(seed, originals))
                yield Input(str(path))

        for outcome in records(inputs(), Reading(timeout=chosen.timeout)):
            path = Path(outcome.name)
            fact = type(outcome.error).__name__ if outcome.error else "letter"
            tally[fact] += 1
            message = str(outcome.error or "")
            if any(word in message for word in (*UNEXPECTED, "longer than")):
                chosen.keep.mkdir(exist_ok=True)
                (chosen.keep / path.name).write_bytes(path.read_bytes())
                tally["FOUND"] += 1
                print(f"seed {path.stem}: {message}", flush=True)  # noqa: T201
            path.unlink(missing_ok=True)
    print(", ".join(f"{count} {fact}" for fact, count in tally.most_common()))  # noqa: T201
    return 1 if tally["FOUND"] else 0


if __name__ == "__main__":
    sys.exit(main())
