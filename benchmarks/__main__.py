"""`make bench`: the tables of figures, as Markdown.

Everything is measured in one run on one machine; the ratios travel, the milliseconds do not.
"""

from __future__ import annotations

import argparse
import compileall
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from benchmarks import reading
from benchmarks.table import Row, print_table


def main() -> None:
    """Run the measurements asked for."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--runs", type=int, default=15, help="counted runs of each process")
    parser.add_argument("--letters", type=int, default=2_000, help="made-up letters for the batch")
    parser.add_argument("--copies", type=int, default=10, help="copies of them for the memory run")
    parser.add_argument("--only", choices=("process", "engines", "extraction", "batch"))
    chosen = parser.parse_args()
    compileall.compile_dir(str(reading.ROOT / "imrcli"), quiet=2)
    files = reading.letters()
    typical = reading.typical(files)
    parts: dict[str, tuple[str, Callable[[], Iterable[Row]]]] = {
        "process": ("Whole process", lambda: reading.whole_process(typical, chosen.runs)),
        "engines": ("Engines", lambda: reading.engines(files)),
        "extraction": ("Extraction alone", lambda: reading.extraction(files)),
    }
    for name, (title, rows) in parts.items():
        if chosen.only in {None, name}:
            print_table(f"{title} ({len(files)} letters)", rows())
    if chosen.only in {None, "batch"}:
        with tempfile.TemporaryDirectory() as folder:
            rows_of_batch = reading.batch(Path(folder, "letters"), chosen.letters, chosen.copies)
            print_table("Batch", rows_of_batch)


if __name__ == "__main__":
    main()
