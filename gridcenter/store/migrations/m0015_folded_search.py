"""Full-width and Roman numerals are found by their plain forms, double surnames by their own reading.

Radicals and compatibility ideographs, which look like a character and are another, become that
character. ``clean_text``, ``search_folds`` and ``search_words`` are functions of the data file's
connection. Frozen: it says what version 15 added.
"""

from gridcenter.store.migrations.m0011_clean_text import _COLUMNS, _META

_LOOKS_LIKE = (
    "'*[' || char(11935, 12019, 12032) || '-' || char(12245, 63744) || '-' || "
    "char(64255, 194560) || '-' || char(195103) || ']*'"
)
_FOUND_BY = {
    "grid": ("code", "name"),
    "grid_member": ("name", "phone"),
    "household_leader": ("number", "name", "phone", "group_name", "area_name"),
    "incident": ("case_code", "title", "place", "summary", "organisation", "result"),
}


def _clean(table: str, columns: tuple[str, ...]) -> str:
    whole = " || ".join(f"ifnull({name}, '')" for name in columns)
    cleaned = ", ".join(f"{name} = clean_text(CAST({name} AS BLOB))" for name in columns)
    return f"UPDATE {table} SET {cleaned}\nWHERE ({whole}) GLOB {_LOOKS_LIKE};\n"


def _find(table: str, columns: tuple[str, ...]) -> str:
    whole = " || ' ' || ".join(f"ifnull({name}, '')" for name in columns)
    said = ", ".join(f"'{name}', {name}" for name in columns)
    rows = f"SELECT id FROM {table} WHERE search_folds({whole})"
    return (
        f"DELETE FROM search_{table} WHERE rowid IN ({rows});\n"
        f"INSERT INTO search_{table}(rowid, words) SELECT id, search_words('{table}', json_object("
        f"{said})) FROM {table} WHERE search_folds({whole});\n"
    )


SQL = "".join(
    [
        *(_clean(table, (*columns, *_META)) for table, columns in _COLUMNS.items()),
        _clean("division", ("name",)),
        *(_find(table, columns) for table, columns in _FOUND_BY.items()),
    ]
)
