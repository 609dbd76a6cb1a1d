"""The centre's other books: contacts and rota, requested forms, self-check, risk assessments, training,
duty list, survey rounds.

Frozen: it says what this step added.
"""

_COLUMNS = {
    "contact": """
    organisation TEXT,
    kind TEXT,
    mode TEXT,
    name TEXT,
    post TEXT,
    phone TEXT,
    village TEXT,
    days TEXT,
    function TEXT,
    post_from TEXT,
    post_to TEXT,
    status TEXT,
    note TEXT,
""",
    "duty_rota": """
    on_day TEXT,
    shift TEXT,
    leader TEXT,
    on_duty TEXT,
    phone TEXT,
    swapped_with TEXT,
    note TEXT,
""",
    "requested_form": """
    name TEXT,
    asked_by TEXT,
    basis TEXT,
    frequency TEXT,
    times_a_year INTEGER,
    field_count INTEGER,
    fields_here INTEGER,
    columns TEXT,
    minutes INTEGER,
    template TEXT,
    verdict TEXT,
    since TEXT,
    until TEXT,
    note TEXT,
""",
    "centre_check": """
    number TEXT,
    area TEXT,
    item TEXT,
    basis TEXT,
    checked_on TEXT,
    result TEXT,
    full_score INTEGER,
    score INTEGER,
    found TEXT,
    evidence TEXT,
    responsible TEXT,
    due TEXT,
    rectified_on TEXT,
    recheck TEXT,
    note TEXT,
""",
    "risk_assessment": """
    matter TEXT,
    decision_unit TEXT,
    kind TEXT,
    place TEXT,
    started_on TEXT,
    finished_on TEXT,
    assessor TEXT,
    method TEXT,
    heard INTEGER,
    risks INTEGER,
    level TEXT,
    measures TEXT,
    conclusion TEXT,
    filing_number TEXT,
    filed_on TEXT,
    followed_on TEXT,
    follow_up TEXT,
    note TEXT,
""",
    "training": """
    kind TEXT,
    held_on TEXT,
    subject TEXT,
    organiser TEXT,
    hours REAL,
    members INTEGER,
    leaders INTEGER,
    member TEXT REFERENCES grid_member(uid) DEFERRABLE INITIALLY DEFERRED,
    leader TEXT REFERENCES household_leader(uid) DEFERRABLE INITIALLY DEFERRED,
    note TEXT,
""",
    "duty_item": """
    number TEXT,
    kind TEXT,
    title TEXT,
    lead TEXT,
    lead_does TEXT,
    township_does TEXT,
    family TEXT,
    category TEXT,
    basis TEXT,
    note TEXT,
""",
    "survey_round": """
    name TEXT,
    kind TEXT,
    held_on TEXT,
    village TEXT,
    population INTEGER,
    sample INTEGER,
    returned INTEGER,
    valid INTEGER,
    very_good INTEGER,
    good INTEGER,
    fair INTEGER,
    poor INTEGER,
    note TEXT,
""",
}

_META = """
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    unit TEXT NOT NULL,
    revision INTEGER NOT NULL,
    stamp TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    deleted_at TEXT,"""


def _book(name: str, columns: str) -> str:
    return f"""
CREATE TABLE {name} ({_META}{columns}    extra TEXT
) STRICT;
CREATE INDEX {name}_unit ON {name}(unit, deleted_at);
CREATE VIRTUAL TABLE search_{name} USING fts5(
    words, content='', contentless_delete=1, detail=none, prefix='1',
    tokenize="unicode61 remove_diacritics 0"
);
INSERT INTO search_{name}(search_{name}, rank) VALUES ('secure-delete', 1);
INSERT INTO search_{name}(search_{name}, rank) VALUES ('automerge', 0);
INSERT INTO search_{name}(search_{name}, rank) VALUES ('crisismerge', 64);
"""


SQL = "".join(_book(name, columns) for name, columns in _COLUMNS.items())
