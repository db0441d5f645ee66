"""Tests of tables as pages of HTML."""

from __future__ import annotations

import io
import re

from imrcli.render.html import STYLE, HtmlTable


def test_html_table_breaks_no_number_and_no_word() -> None:
    out = io.StringIO()
    texts = ("short request", "long " * 20, "long " * 100)
    writer = HtmlTable(out, ["case_number", "outcome", "request", "reviewer.specialties"], "t")
    for text in texts:
        row = {"case_number": "CM16-0900101", "outcome": "upheld", "request": text}
        writer.add({**row, "reviewer.specialties": ["decisions[0].reviewer_guideline"]})
    writer.close()
    page = out.getvalue()
    assert '<th scope="col">Case number</th>' in page
    assert '<th scope="col">Reviewer: specialties</th>' in page
    assert page.count('<td class="whole">CM16-0900101</td>') == 3
    assert page.count('<td class="denied">upheld</td>') == 3
    assert page.count('<td class="name">decisions[0].reviewer_guideline</td>') == 3
    looks = ("<td>", '<td class="text">', '<td class="essay">')
    assert all(look + text in page for look, text in zip(looks, texts, strict=True))
    # Only names that no line can hold may break anywhere, and their column is never narrow.
    (rule,) = re.findall(r"([^{}]*){[^{}]*overflow-wrap: anywhere; min-width: \d+rem", STYLE)
    assert rule.strip() == ".name"
    assert STYLE.count("anywhere") == 1
