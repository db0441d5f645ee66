"""Where the real letters are, and the samples."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "samples"
LETTERS = Path(os.environ.get("IMR_LETTERS") or ROOT.parent / "shared" / "letters")


def real_letters() -> list[Path]:
    """The real letters, or nothing where they are not at hand."""
    return sorted(LETTERS.glob("CM*.pdf"))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that takes `letter` runs on each real letter, one that takes `sample` on each sample."""
    if "letter" in metafunc.fixturenames:
        found = real_letters()
        skip = pytest.mark.skip(reason="the real letters are not here (set IMR_LETTERS)")
        values = found or [pytest.param(None, marks=skip)]
        metafunc.parametrize("letter", values, ids=[p.stem for p in found] or ["none"])
    if "sample" in metafunc.fixturenames:
        samples = sorted(SAMPLES.glob("*.pdf"))
        metafunc.parametrize("sample", samples, ids=[p.stem for p in samples])


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Tests see no IMR_* variable and no configuration of whoever runs them."""
    for name in list(os.environ):
        if name.startswith("IMR_") and name != "IMR_LETTERS":
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
