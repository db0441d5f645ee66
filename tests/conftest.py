"""Where the real letters are, and the samples."""

import os
import signal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# The same examples each time, and no limit of time for one: what a commit does not touch does not
# fail on it. `pytest --hypothesis-profile=random` looks further.
settings.register_profile(
    "steady", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("random", settings.get_profile("steady"), derandomize=False)
settings.load_profile("steady")

# A shell that starts something in the background has it ignore Ctrl-C, and what it starts inherits
# that; some tests send just this signal.
signal.signal(signal.SIGINT, signal.default_int_handler)

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "samples"
LETTERS = Path(os.environ.get("IMR_LETTERS") or ROOT.parent / "shared" / "letters")


# Tests that take minutes together: clusters, browsers, OCR, wheels, damage by the thousand, texts
# of a megabyte. `make check` runs them, `make test` does not.
SLOW = ("test_cluster", "test_corpus_kill", "test_corpus_made_up", "test_ocr", "test_packaging",
        "test_report")  # fmt: skip
SLOW_TESTS = (
    "test_thousand_damaged_samples",
    "test_damaged_real_letters",
    "test_a_hostile_file_is_built_the_same_each_time",
    "test_a_megabyte",
    "test_time_grows_in_proportion",
    "test_any_two_known_names",
    "test_billion_laughs",
    "test_slow_pattern",
    "test_pattern_that_is_slow",
    "test_output_about_a_corpus",
    "test_limit_of_time_holds_for_each_page",
    "test_every_example_runs",
    "test_broken_rule_is_refused_by_file_and_name",
    "test_text_that_pdfminer_exports",
    "test_broken_file_is_refused",
    "test_lists_of_lists",
    "test_ocr_is_killed_with_its_worker",
    "test_hostile_file_gets_what_it_is_owed[many-members",
    "test_module_is_imported_by_those_who_may",
    "test_bars_give_way_to_names",
    "test_result_that_waits_for_its_reader",
    "test_value_in_several_attachments",
    "test_turned_page_is_drawn",
    "test_rule_files_of_the_configuration_folder",
    "test_any_mix_of_deaths",
    "test_tasks_do_not_queue",
    "test_killed_run_goes_on",
)
# Each shell is asked the same; one is enough for a quick look. So is the README.
SLOW_CASES = (
    *("-zsh]", "-fish]", "[howto.md]", "[output.md]", "[report.md]", "[rules.md]"),
    "[tutorial.md]",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is slow."""
    for item in items:
        name = item.name
        if item.path.stem in SLOW or name.startswith(SLOW_TESTS) or name.endswith(SLOW_CASES):
            item.add_marker(pytest.mark.slow)


def real_letters() -> list[Path]:
    """The real letters, or nothing where they are not at hand."""
    return sorted(LETTERS.glob("CM*.pdf"))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that takes `letter` runs on each real letter, one with `sample` on each sample."""
    if "letter" in metafunc.fixturenames:
        found = real_letters()
        skip = pytest.mark.skip(reason="the real letters are not here (set IMR_LETTERS)")
        values: list[Any] = [*found] or [pytest.param(None, marks=skip)]
        metafunc.parametrize("letter", values, ids=[p.stem for p in found] or ["none"])
    if "sample" in metafunc.fixturenames:
        samples = sorted(SAMPLES.glob("*.pdf"))
        metafunc.parametrize("sample", samples, ids=[p.stem for p in samples])


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Tests see no IMR_* variable and no configuration of whoever runs them."""
    for name in list(os.environ):
        if name.startswith("IMR_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
