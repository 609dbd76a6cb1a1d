"""Text kept before there was one rule for it: soft line breaks become line feeds, unseen characters go.

``clean_text`` is the rule of the data file's connection (domain/written/door.py). Stamps stay: what
receivers have of these rows is cleaned by the same rule when they read it. The function gets bytes:
text it would get only up to a NUL.
"""

_COLUMNS = {
    "grid": ("code", "name", "boundary"),
    "grid_member": ("name", "note"),
    "household_leader": (
        *("number", "name", "group_name", "area_name", "certificate_no", "liaison_police", "note"),
    ),
    "duty_log": ("note",),
    "incident": (
        *("title", "place", "summary", "organisation", "parties", "urgent_facts", "reported_by"),
        *("lead_official", "lead_official_post", "handling_organisation", "handler", "result"),
        "review_note",
    ),
    "incident_step": ("actor", "organisation", "note"),
    "attachment": ("file_name",),
}
_META = ("created_by", "changed_by")
# A look at the whole row is enough for almost all: GLOB stops at a NUL, instr() finds it.
_SEEMS = (
    "'*[' || char(1) || '-' || char(8) || char(11) || '-' || char(31) || char(127) || '-' || "
    "char(159) || char(173, 1564, 6158) || char(8203) || '-' || char(8207) || char(8232) || '-' || "
    "char(8238) || char(8288) || '-' || char(8303) || char(65279) || char(65520) || '-' || "
    "char(65531) || char(65534, 65535) || ']*'"
)


def _update(table: str, columns: tuple[str, ...]) -> str:
    whole = " || ".join(f"ifnull({name}, '')" for name in columns)
    cleaned = ", ".join(f"{name} = clean_text(CAST({name} AS BLOB))" for name in columns)
    return (
        f"UPDATE {table} SET {cleaned}\n"
        f"WHERE ({whole}) GLOB {_SEEMS} OR instr({whole}, char(0)) > 0;\n"
    )


SQL = "".join(
    [
        *(_update(table, (*columns, *_META)) for table, columns in _COLUMNS.items()),
        _update("gesture", ("by",)),
        _update("division", ("name",)),
    ]
)
