"""Many letters: one SQLite database, to search, count and export.

    with Writer("corpus.db") as writer:            # or: index(outcomes, "corpus.db")
        writer.add(letter.record(), "letter.pdf")
    with open_corpus("corpus.db") as db:
        search(db, "epidural NOT cervical", Filters(outcome="overturned"))
        similar(db, letter.record())
        count_by(db, ("category", "year"))
        export(db, "out", "parquet")

`schema` holds the tables and their versions, `rows` and `rebuild` the way of a record into them and
back, `store` the one writer, `query` and `facets` what a search asks of the full-text index. The
standard library is enough for all of it but Parquet. Documented in docs/corpus-schema.md.
"""

from __future__ import annotations
