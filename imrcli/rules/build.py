"""Writes the compiled form of the rule files: `python -m imrcli.rules.build`."""

from __future__ import annotations

import json
from pathlib import Path

from imrcli.rules import FOLDER
from imrcli.rules.validate import read_yaml


def compiled(file: Path) -> str:
    """The compiled text of one YAML rule file."""
    return (
        json.dumps(read_yaml(file), ensure_ascii=False, separators=(",", ":"), sort_keys=False)
        + "\n"
    )


def main() -> None:
    """Validate every rule file and write its compiled form."""
    folder = Path(FOLDER)
    for file in sorted(folder.glob("*.yaml")):
        target = folder / "compiled" / (file.stem + ".json")
        target.write_text(compiled(file), encoding="utf-8")


if __name__ == "__main__":
    main()
