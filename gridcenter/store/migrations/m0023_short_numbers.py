"""A number inside a short word or number is found by its own digits: G312 by 312, 12 号 by 2.

``search_words`` is a function of the data file's connection. Frozen: it says what version 23 added.
"""

_SHORT = "'*[0-9A-Za-z０-９][0-9０-９]*'"
_AFTER = "'*[0-9０-９][A-Za-z]*'"
_ASKED = {
    "grid": ("name",),
    "household_leader": ("number", "group_name", "area_name"),
    "incident": ("title", "place", "summary", "organisation", "result"),
}
_FOUND_BY = {
    "grid": ("code", "name"),
    "household_leader": ("number", "name", "phone", "group_name", "area_name"),
    "incident": ("case_code", "title", "place", "summary", "organisation", "result"),
}


def _find(table: str, columns: tuple[str, ...]) -> str:
    whole = " || ' ' || ".join(f"ifnull({name}, '')" for name in _ASKED[table])
    asked = f"({whole}) GLOB {_SHORT} OR ({whole}) GLOB {_AFTER}"
    said = ", ".join(f"'{name}', {name}" for name in columns)
    return (
        f"DELETE FROM search_{table} WHERE rowid IN (SELECT id FROM {table} WHERE {asked});\n"
        f"INSERT INTO search_{table}(rowid, words) SELECT id, search_words('{table}', json_object("
        f"{said})) FROM {table} WHERE {asked};\n"
    )


SQL = "".join(_find(table, columns) for table, columns in _FOUND_BY.items())
