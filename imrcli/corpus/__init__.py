"""Many letters: one SQLite database, to search, count and export.

    with Writer("corpus.db") as writer:                                     # from .store
        writer.add(letter.record(), "letter.pdf")
    with open_corpus("corpus.db") as db:                                    # from .schema
        search(db, "epidural NOT cervical", Filters(outcome="overturned"))  # from .search, .filters
        similar(db, letter.record())                                        # from .similar
        count_by(db, ("category", "year"))                                  # from .stats
        export(db, "out", "parquet")                                        # from .export

`schema` holds the tables and their versions, `rows` and `rebuild` the way of a record into them and
back, `store` the one writer, `query` and `facets` what a search asks of the full-text index. The
standard library is enough for all of it but Parquet. Documented in docs/corpus-schema.md.
"""

from __future__ import annotations
