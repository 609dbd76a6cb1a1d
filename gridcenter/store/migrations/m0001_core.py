"""The first schema: registers, history, undo, audit and search.

Frozen: it says what version 1 was, not what the declarations say today.
"""

SQL = """
CREATE TABLE grid (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    unit TEXT NOT NULL,
    revision INTEGER NOT NULL,
    stamp TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    deleted_at TEXT,
    code TEXT,
    name TEXT,
    kind TEXT,
    village TEXT,
    boundary TEXT,
    households INTEGER,
    population INTEGER,
    area_km2 REAL,
    valid_from TEXT,
    valid_to TEXT,
    extra TEXT
) STRICT;

CREATE TABLE grid_member (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    unit TEXT NOT NULL,
    revision INTEGER NOT NULL,
    stamp TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    deleted_at TEXT,
    name TEXT,
    sex TEXT,
    birth_month TEXT,
    phone TEXT,
    id_number TEXT,
    role TEXT,
    grid TEXT REFERENCES grid(uid) DEFERRABLE INITIALLY DEFERRED,
    political_status TEXT,
    education TEXT,
    post_from TEXT,
    post_to TEXT,
    status TEXT,
    note TEXT,
    extra TEXT
) STRICT;

CREATE TABLE household_leader (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    unit TEXT NOT NULL,
    revision INTEGER NOT NULL,
    stamp TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    deleted_at TEXT,
    number TEXT,
    name TEXT,
    sex TEXT,
    phone TEXT,
    tier TEXT,
    village TEXT,
    group_name TEXT,
    grid TEXT REFERENCES grid(uid) DEFERRABLE INITIALLY DEFERRED,
    area_name TEXT,
    household_count INTEGER,
    chosen_by TEXT,
    appointed_on TEXT,
    certificate_no TEXT,
    liaison_police TEXT,
    status TEXT,
    left_on TEXT,
    note TEXT,
    extra TEXT
) STRICT;

CREATE TABLE duty_log (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    unit TEXT NOT NULL,
    revision INTEGER NOT NULL,
    stamp TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    deleted_at TEXT,
    leader TEXT REFERENCES household_leader(uid) DEFERRABLE INITIALLY DEFERRED,
    done_on TEXT,
    kind TEXT,
    count INTEGER,
    note TEXT,
    extra TEXT
) STRICT;

CREATE TABLE incident (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    unit TEXT NOT NULL,
    revision INTEGER NOT NULL,
    stamp TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    deleted_at TEXT,
    case_code TEXT,
    title TEXT,
    occurred_at TEXT,
    place TEXT,
    grid TEXT REFERENCES grid(uid) DEFERRABLE INITIALLY DEFERRED,
    source TEXT,
    family TEXT,
    category TEXT,
    scale TEXT,
    level TEXT,
    people_count INTEGER,
    amount INTEGER,
    summary TEXT,
    organisation TEXT,
    parties TEXT,
    is_major INTEGER,
    is_urgent INTEGER,
    urgent_facts TEXT,
    is_historical INTEGER,
    reported_by TEXT,
    lead_official TEXT,
    lead_official_post TEXT,
    method TEXT,
    handling_organisation TEXT,
    handler TEXT,
    handler_phone TEXT,
    deadline TEXT,
    state TEXT,
    is_resolved INTEGER,
    closure_kind TEXT,
    result TEXT,
    closed_on TEXT,
    satisfaction TEXT,
    review_on TEXT,
    review_note TEXT,
    extra TEXT
) STRICT;

CREATE TABLE incident_step (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    unit TEXT NOT NULL,
    revision INTEGER NOT NULL,
    stamp TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    deleted_at TEXT,
    incident TEXT REFERENCES incident(uid) DEFERRABLE INITIALLY DEFERRED,
    taken_at TEXT,
    actor TEXT,
    action TEXT,
    from_state TEXT,
    to_state TEXT,
    organisation TEXT,
    note TEXT,
    due TEXT,
    extra TEXT
) STRICT;

CREATE TABLE attachment (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    unit TEXT NOT NULL,
    revision INTEGER NOT NULL,
    stamp TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    deleted_at TEXT,
    incident TEXT REFERENCES incident(uid) DEFERRABLE INITIALLY DEFERRED,
    file_name TEXT,
    media_type TEXT,
    size INTEGER,
    sha256 TEXT,
    extra TEXT
) STRICT;

CREATE UNIQUE INDEX grid_code ON grid(unit, code) WHERE deleted_at IS NULL;
CREATE INDEX grid_village ON grid(village);
CREATE INDEX grid_member_grid ON grid_member(grid);
CREATE INDEX grid_member_name ON grid_member(name);
CREATE INDEX household_leader_village ON household_leader(village, number);
CREATE INDEX household_leader_name ON household_leader(name);
CREATE INDEX duty_log_leader ON duty_log(leader, done_on);
CREATE INDEX duty_log_done_on ON duty_log(done_on);
CREATE UNIQUE INDEX incident_case_code ON incident(case_code);
CREATE INDEX incident_occurred_at ON incident(occurred_at) WHERE deleted_at IS NULL;
CREATE INDEX incident_state ON incident(state, occurred_at) WHERE deleted_at IS NULL;
CREATE INDEX incident_family ON incident(family, occurred_at) WHERE deleted_at IS NULL;
CREATE INDEX incident_category ON incident(category, occurred_at) WHERE deleted_at IS NULL;
CREATE INDEX incident_deadline ON incident(deadline, occurred_at) WHERE deleted_at IS NULL;
CREATE INDEX incident_grid ON incident(grid, occurred_at) WHERE deleted_at IS NULL;
CREATE INDEX incident_place ON incident(place, occurred_at) WHERE deleted_at IS NULL;
CREATE INDEX incident_title ON incident(title, occurred_at) WHERE deleted_at IS NULL;
CREATE INDEX incident_changed_at ON incident(changed_at);
CREATE INDEX incident_figures
    ON incident(occurred_at, family, category, state, is_resolved, grid) WHERE deleted_at IS NULL;
CREATE INDEX incident_step_incident ON incident_step(incident, taken_at);
CREATE INDEX attachment_incident ON attachment(incident);

CREATE TABLE division (
    code TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    level TEXT NOT NULL,
    parent TEXT NOT NULL,
    changed_at TEXT NOT NULL
) STRICT;

CREATE TABLE gesture (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    by TEXT NOT NULL,
    label TEXT NOT NULL,
    facts TEXT NOT NULL,
    kind TEXT NOT NULL,
    reverses INTEGER REFERENCES gesture(id),
    reversed_by INTEGER REFERENCES gesture(id)
) STRICT;

CREATE TABLE change (
    id INTEGER PRIMARY KEY,
    gesture INTEGER NOT NULL REFERENCES gesture(id),
    register TEXT NOT NULL,
    uid TEXT NOT NULL,
    revision INTEGER NOT NULL,
    before TEXT,
    after TEXT NOT NULL
) STRICT;
CREATE INDEX change_record ON change(uid, revision);
CREATE INDEX change_gesture ON change(gesture);

CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    by TEXT NOT NULL,
    action TEXT NOT NULL,
    detail TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL
) STRICT;

CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

CREATE TABLE account (
    name TEXT PRIMARY KEY,
    role TEXT NOT NULL,
    locked INTEGER NOT NULL DEFAULT 0,
    created_at TEXT NOT NULL
) STRICT;

CREATE TABLE case_serial (prefix TEXT PRIMARY KEY, last INTEGER NOT NULL) STRICT;

CREATE TABLE month_note (
    id INTEGER PRIMARY KEY,
    month TEXT NOT NULL,
    step TEXT NOT NULL,
    at TEXT NOT NULL,
    by TEXT NOT NULL,
    detail TEXT NOT NULL
) STRICT;
CREATE INDEX month_note_month ON month_note(month, step);

CREATE TABLE draft (
    register TEXT NOT NULL,
    uid TEXT NOT NULL,
    at TEXT NOT NULL,
    fields TEXT NOT NULL,
    PRIMARY KEY (register, uid)
) STRICT;

CREATE VIRTUAL TABLE search_grid USING fts5(
    words, content='', contentless_delete=1, detail=none, prefix='1',
    tokenize="unicode61 remove_diacritics 0"
);
INSERT INTO search_grid(search_grid, rank) VALUES ('secure-delete', 1);

CREATE VIRTUAL TABLE search_grid_member USING fts5(
    words, content='', contentless_delete=1, detail=none, prefix='1',
    tokenize="unicode61 remove_diacritics 0"
);
INSERT INTO search_grid_member(search_grid_member, rank) VALUES ('secure-delete', 1);

CREATE VIRTUAL TABLE search_household_leader USING fts5(
    words, content='', contentless_delete=1, detail=none, prefix='1',
    tokenize="unicode61 remove_diacritics 0"
);
INSERT INTO search_household_leader(search_household_leader, rank) VALUES ('secure-delete', 1);

CREATE VIRTUAL TABLE search_duty_log USING fts5(
    words, content='', contentless_delete=1, detail=none, prefix='1',
    tokenize="unicode61 remove_diacritics 0"
);
INSERT INTO search_duty_log(search_duty_log, rank) VALUES ('secure-delete', 1);

CREATE VIRTUAL TABLE search_incident USING fts5(
    words, content='', contentless_delete=1, detail=none, prefix='1',
    tokenize="unicode61 remove_diacritics 0"
);
INSERT INTO search_incident(search_incident, rank) VALUES ('secure-delete', 1);
"""
