"""The house stands as docs/design.md draws it: who imports whom."""

import ast
from collections.abc import Iterator

import pytest

from tests.conftest import ROOT

PACKAGE = ROOT / "imrcli"
# Who may import what; everything else is for nobody.
ONLY = {
    "typer": {"cli"},
    "pypdfium2": {"ingest", "page_image"},
    "pdfminer": {"ingest"},
    "imrcli.cli": {"cli", "__main__"},
    "imrcli.report": {"cli", "report"},
    "imrcli.reading": {
        "cli", "corpus", "diff", "evaluate", "explain", "library", "reading",
    },
    "imrcli.ingest": {
        "cli", "corpus", "diff", "evaluate", "explain", "ingest", "library", "page_image",
        "reading",
    },
    "rich": {"cli", "render"},
}  # fmt: skip
# What is pure: from a document to a record, and what that rests on.
PURE = {"extract", "check", "document", "model", "mend"}
BELOW_PURE = {"document", "errors", "extract", "model", "named", "rules", "suggest"}


def imports() -> Iterator[tuple[str, str, str]]:
    """The part of the house, the file, and the module imported, for every import."""
    for file in sorted(PACKAGE.rglob("*.py")):
        part = file.relative_to(PACKAGE).with_suffix("").parts[0]
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [each.name for each in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module]
                if node.module == "imrcli":
                    names = [f"imrcli.{each.name}" for each in node.names]
            for name in names:
                yield part, str(file.relative_to(ROOT)), name


@pytest.mark.parametrize("module", ONLY)
def test_module_is_imported_by_those_who_may(module: str) -> None:
    users = {
        part: file
        for part, file, name in imports()
        if name == module or name.startswith(f"{module}.")
    }
    assert users, f"nobody imports {module}"
    assert set(users) <= ONLY[module], users


def test_extraction_rests_on_the_document_and_the_rules_alone() -> None:
    for part, file, name in imports():
        top, _, below = name.partition(".")
        if part in PURE and top == "imrcli":
            assert below.partition(".")[0] in BELOW_PURE | {part}, (file, name)


def at_run_time(tree: ast.Module) -> Iterator[ast.AST]:
    """The nodes of a module but those for the type checker alone."""
    for statement in tree.body:
        if not (isinstance(statement, ast.If) and "TYPE_CHECKING" in ast.dump(statement.test)):
            yield from ast.walk(statement)


def test_no_part_rests_on_one_that_rests_on_it() -> None:
    below: dict[str, set[str]] = {}
    for file in sorted(PACKAGE.rglob("*.py")):
        part = file.relative_to(PACKAGE).with_suffix("").parts[0]
        for node in at_run_time(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module, *(f"{node.module}.{each.name}" for each in node.names)]
                tops = {name.split(".")[1] for name in names if name.startswith("imrcli.")}
                below.setdefault(part, set()).update(tops - {part, "__version__"})
    order: list[str] = []
    while below:
        free = {part for part, rests_on in below.items() if not rests_on & below.keys()}
        assert free, f"these rest on each other: {below}"
        order += sorted(free)
        below = {part: rests_on for part, rests_on in below.items() if part not in free}
    assert order.index("model") < order.index("extract") < order.index("cli")


def test_commands_stand_in_files_of_their_own_that_stay_short() -> None:
    for file in (PACKAGE / "cli").glob("*.py"):
        length = len(file.read_text(encoding="utf-8").splitlines())
        assert length < 400, f"{file.name} has {length} lines"


def test_picture_names_every_part_there_is() -> None:
    picture = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
    for folder in PACKAGE.iterdir():
        if (folder / "__init__.py").is_file():
            assert folder.name in picture.split("```")[1], folder.name


def test_every_module_says_what_it_is_for() -> None:
    for file in PACKAGE.rglob("*.py"):
        assert ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))), file


def test_no_module_is_a_drawer_for_anything() -> None:
    names = {file.stem for file in PACKAGE.rglob("*.py")}
    assert not names & {"helpers", "utils", "util", "common", "misc"}


def test_no_property_has_a_lock_that_a_fork_could_copy() -> None:
    # functools.cached_property has one in Python 3.11. A worker that is forked while another thread
    # holds it would wait for that thread for ever.
    for file in PACKAGE.rglob("*.py"):
        nodes = [*ast.walk(ast.parse(file.read_text(encoding="utf-8")))]
        names = {node.id for node in nodes if isinstance(node, ast.Name)}
        names |= {node.attr for node in nodes if isinstance(node, ast.Attribute)}
        assert "cached_property" not in names, file
