#!/usr/bin/env bash
# sqlcipher3 0.6.4 (SQLCipher on SQLite 3.53.4): after one page fails its HMAC, the connection answers
# "database disk image is malformed" also for the sound pages of another table, read next;
# a new connection reads those.
# Seen: "bad table: malformed; same connection: malformed; new connection: 200" (of the sound table).
# So whoever reads rows out of a damaged encrypted file opens it anew after every failure.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" -q install sqlcipher3==0.6.4
"$work/venv/bin/python" - "$work" <<'PY'
import sys
from pathlib import Path
import sqlcipher3.dbapi2 as driver

path = Path(sys.argv[1]) / "a.db"


def connect():
    conn = driver.connect(str(path), isolation_level=None)
    conn.execute("PRAGMA key = \"x'" + "11" * 32 + "'\"")
    conn.execute("PRAGMA cipher_log_level = NONE")
    return conn


conn = connect()
for name in ("bad", "sound"):
    conn.execute(f"CREATE TABLE {name}(id INTEGER PRIMARY KEY, v TEXT)")
for name in ("bad", "sound"):
    conn.executemany(f"INSERT INTO {name}(v) VALUES (?)", [("x" * 300,)] * 200)
root = conn.execute("SELECT rootpage FROM sqlite_master WHERE name = 'bad'").fetchone()[0]
conn.close()
content = bytearray(path.read_bytes())
content[(root - 1) * 4096 + 1000] ^= 4
path.write_bytes(content)


def rows(conn, name):
    try:
        return len(conn.execute(f"SELECT v FROM {name}").fetchall())
    except driver.DatabaseError as error:
        return str(error)


one = connect()
first, after = rows(one, "bad"), rows(one, "sound")
new = rows(connect(), "sound")
print(f"bad table: {first}; same connection: {after}; new connection: {new}")
sys.exit(not (first == after == "database disk image is malformed" and new == 200))
PY
