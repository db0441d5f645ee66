"""Examples of every command, shown by its --help and in the reference, and run by the tests.

A command line is given as it is typed; `letter.pdf`, `letters` and other names stand for a reader's
own files. A sentence says what it is for.
"""

from __future__ import annotations

Example = tuple[str, str]

EXAMPLES: dict[str, tuple[Example, ...]] = {
    "": (
        ("imr summarize letter.pdf", "One letter on one screen."),
        (
            "imr decisions letters --csv -o decisions.csv",
            "A table of every disputed treatment in a folder of letters.",
        ),
        ("imr check letter.pdf", "What is missing or disagrees, and the last day to appeal."),
    ),
    "summarize": (
        ("imr summarize letter.pdf", "The case, the patient, each decision and its reason."),
        ("imr summarize letters --jsonl -o letters.jsonl", "A folder, one record on each line."),
        ("imr summarize letter.pdf --json --evidence", "Each value with its page and line."),
        (
            "imr summarize letters --where outcome=overturned --html -o overturned.html",
            "Letters with an overturned decision, as one page to print.",
        ),
    ),
    "decisions": (
        ("imr decisions letter.pdf", "One row for each disputed treatment."),
        ("imr decisions letters --csv -o decisions.csv", "A whole folder for a spreadsheet."),
        (
            'imr decisions letters -w category=Surgery -w "decision_date>=2016" --json',
            "The operations decided since 2016.",
        ),
        (
            "imr decisions letters --fields case_number,request,outcome --csv",
            "Some columns only.",
        ),
        ("imr decisions letters --sort -decision_date,case_number", "The newest first."),
        ("cat letter.pdf | imr decisions --json", "A letter from a pipe."),
    ),
    "text": (
        ("imr text letter.pdf", "The words of a letter, page by page."),
        ("imr text letter.pdf -o letter.txt", "The same, in a file."),
    ),
    "check": (
        ("imr check letter.pdf", "Findings and deadlines, counted from the letter's own date."),
        ("imr check letter.pdf --served 2017-01-09", "Deadlines counted from the day of service."),
        ("imr check letters --severity warning --csv", "Only warnings, for a spreadsheet."),
        ("imr check letters --strict", "Exit code 1 where a warning was found."),
    ),
    "explain": (
        ("imr explain letter.pdf diagnoses", "Each diagnosis, its rule, and its words marked."),
        ("imr explain letter.pdf treatment --decision 2", "How one request was understood."),
        (
            "imr explain letter.pdf decision_date --page-image page.png",
            "The page, with a box around the line.",
        ),
    ),
    "diff": (
        ("imr diff letter.pdf corrected.pdf", "What a corrected letter changed."),
        ("imr diff saved.json letter.pdf --json", "A saved record against the letter, as JSON."),
    ),
    "schema": (
        ("imr schema decisions", "The JSON Schema of the rows of decisions."),
        ("imr schema --keys", "Every field by name, with its meaning."),
    ),
    "redact": (
        ("imr redact letter.pdf -o redacted.txt", "The text without names, numbers and days."),
        ("imr redact letter.pdf --json", "The record of the letter, redacted."),
        (
            "imr redact letter.pdf --dates shift --case-numbers keep",
            "All dates moved by the same secret number of days.",
        ),
    ),
    "rules": (
        ("imr rules list --field age", "How ages are read."),
        ("imr rules check office.yaml", "Whether a rule file of your own is right."),
    ),
    "rules list": (
        ("imr rules list", "Every rule, by the field it reads."),
        ("imr rules list --field case", "The rules of the header table."),
        ("imr rules list --rules office.yaml --json", "Your own rules too, for a program."),
    ),
    "rules show": (
        ("imr rules show header.case-number", "One rule: why it exists, its pattern, examples."),
        ("imr rules show office.pain-score --rules office.yaml", "A rule of your own."),
    ),
    "rules check": (
        ("imr rules check office.yaml", "Check a rule file before it is used."),
        ("imr rules check words.yaml --words", "Check a vocabulary."),
    ),
    "index": (
        (
            "imr index letters --db corpus.db",
            "Read a folder into a corpus; again, to add new ones.",
        ),
        ("imr index --db corpus.db --failed", "The inputs that could not be read."),
    ),
    "search": (
        ('imr search --db corpus.db "functional improvement"', "Decisions with these words."),
        (
            "imr search --db corpus.db --outcome overturned --category Surgery --csv",
            "Every overturned operation, for a spreadsheet.",
        ),
    ),
    "similar": (
        (
            "imr similar letter.pdf --db corpus.db --outcome overturned",
            "Overturned decisions like those of a letter.",
        ),
    ),
    "stats": (
        ("imr stats letters", "How often denials are overturned, straight from a folder."),
        ("imr stats --db corpus.db --by category,year", "By treatment and year, from a corpus."),
    ),
    "report": (
        ("imr report --db corpus.db -o report.html", "A page to show: figures, charts, decisions."),
    ),
    "export": (
        ("imr export --db corpus.db --to out --csv", "Letters and decisions for a spreadsheet."),
        ("imr export --db corpus.db --to out --parquet", "The same for pandas, polars or Spark."),
    ),
    "config": (
        ("imr config", "Each setting, its value, and where that comes from."),
        ("imr config --path", "Where the configuration file stands."),
    ),
    "evaluate": (
        ("imr evaluate letters gold", "Precision and recall of each field against gold records."),
    ),
}
