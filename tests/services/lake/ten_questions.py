"""The ten questions of docs/lake.md, as they stand there, and what pandas answers."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import dedent

DOC = Path(__file__).parents[3] / "docs" / "lake.md"
_QUESTION = re.compile(r"(?s)```sql\n +([^\n]*)\n +```\n +```python\n(.*?)\n +```")
QUESTIONS = _QUESTION.findall(DOC.read_text(encoding="utf-8"))
REGISTERS = ("incident", "grid", "duty_log")


def by_pandas(lake, asked):
    """The rows that the document's own code and line give."""
    places = {}
    (code,) = re.findall(r"(?ms)^```python\n(.*?)^```", DOC.read_text(encoding="utf-8"))
    exec(code, places)
    places |= {name: places["table"](lake, name) for name in REGISTERS}
    found = eval(dedent(asked).strip(), places)
    if list(found.index.names) == [None]:
        return plain((each,) for each in found)
    return plain(found.reset_index().itertuples(index=False))


def plain(rows):
    """Rows as sorted text: no engine promises an order, and each has numbers of its own."""
    return sorted(tuple(map(str, row)) for row in rows)
