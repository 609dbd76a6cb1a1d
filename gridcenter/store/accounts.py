"""Who signs in at this data file."""

from __future__ import annotations

from gridcenter.store.database import Database


def add(db: Database, *, name: str, role: str, at: str) -> None:
    """Add an account."""
    db.execute("INSERT INTO account(name, role, created_at) VALUES (?, ?, ?)", (name, role, at))


def all_accounts(db: Database) -> list[tuple[str, str, bool]]:
    """(name, role, locked) of every account, oldest first."""
    rows = db.query("SELECT name, role, locked FROM account ORDER BY rowid")
    return [(name, role, bool(locked)) for name, role, locked in rows]


def replace_all(db: Database, other: Database) -> None:
    """Take the accounts of ``other``, which has the same schema, in the place of all here."""
    names = [row[1] for row in other.query("PRAGMA table_info(account)")]
    listed, marks = ", ".join(names), ", ".join("?" * len(names))
    db.execute("DELETE FROM account")
    db.execute_many(
        f"INSERT INTO account({listed}) VALUES ({marks})",
        other.query(f"SELECT {listed} FROM account ORDER BY rowid"),
    )


def first_admin(db: Database) -> str:
    """The oldest administrator who is not locked, for whom the recovery code signs in.

    When all are locked (by an older program, or by hand) the oldest of them, who is let in again.
    """
    row = db.one("SELECT name FROM account WHERE role = 'admin' ORDER BY locked, rowid LIMIT 1")
    return row[0] if row else ""


def standing(db: Database, name: str) -> tuple[str, bool]:
    """(role, locked) of an account now; one that is not there may look and no more."""
    row = db.one("SELECT role, locked FROM account WHERE name = ?", (name,))
    return (str(row[0]), bool(row[1])) if row else ("viewer", False)


def has_auditor(db: Database) -> bool:
    """Whether somebody who only audits can sign in."""
    return db.one("SELECT 1 FROM account WHERE role = 'auditor' AND NOT locked") is not None


def role_of(db: Database, name: str) -> str:
    """What this account may do."""
    return standing(db, name)[0]


def is_locked(db: Database, name: str) -> bool:
    """Whether this account may not sign in."""
    row = db.one("SELECT locked FROM account WHERE name = ?", (name,))
    return bool(row and row[0])


def set_role(db: Database, name: str, role: str) -> None:
    """Change an account's role."""
    db.execute("UPDATE account SET role = ? WHERE name = ?", (role, name))


def set_locked(db: Database, name: str, *, locked: bool) -> None:
    """Stop or allow an account's sign-in."""
    db.execute("UPDATE account SET locked = ? WHERE name = ?", (int(locked), name))


def newest(db: Database) -> str:
    """When the newest account was made (UTC text); empty in a new file."""
    row = db.one("SELECT max(created_at) FROM account")
    return str(row[0]) if row and row[0] else ""
