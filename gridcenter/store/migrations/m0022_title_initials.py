"""Matters are found by the pinyin initials of their titles: 井盖 by ``jg``.

``search_words`` is a function of the data file's connection. Frozen: it says what version 22 added.
"""

_TITLED = {
    "incident": (
        *("case_code", "title", "place", "summary", "organisation", "result", "former_codes"),
    ),
    "contact": ("organisation", "name", "phone"),
    "requested_form": ("name", "asked_by"),
    "centre_check": ("item",),
    "risk_assessment": ("matter", "decision_unit", "filing_number"),
    "training": ("subject",),
    "duty_item": ("title", "lead"),
    "visit": ("matter", "result"),
    "minutes": ("title", "decision"),
    "minutes_task": ("task",),
}


def _find(table: str, columns: tuple[str, ...]) -> str:
    said = ", ".join(f"'{name}', {name}" for name in columns)
    return (
        f"DELETE FROM search_{table} WHERE rowid IN (SELECT id FROM {table});\n"
        f"INSERT INTO search_{table}(rowid, words) "
        f"SELECT id, search_words('{table}', json_object({said})) FROM {table};\n"
    )


SQL = "".join(_find(table, columns) for table, columns in _TITLED.items())
