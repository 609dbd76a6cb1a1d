"""What at-spi, the way of screen readers, sees of the program; run by the system's Python, which has pyatspi.

Prints one JSON object. With the name of a page it presses that page's tab first.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import pyatspi  # type: ignore[import-not-found]
from gi.repository import GLib  # type: ignore[import-not-found,import-untyped]

PATIENCE = 60.0
Found = TypeVar("Found")
# What pyatspi answers with when a toast or a page goes while it is read: an error of the bus, no parent, no table.
GONE = (GLib.Error, AttributeError, NotImplementedError)
USED = (
    pyatspi.ROLE_PUSH_BUTTON,
    pyatspi.ROLE_TEXT,
    pyatspi.ROLE_COMBO_BOX,
    pyatspi.ROLE_CHECK_BOX,
    pyatspi.ROLE_RADIO_BUTTON,
    pyatspi.ROLE_PAGE_TAB,
    pyatspi.ROLE_LIST,
    pyatspi.ROLE_TABLE,
)


def until(look: Callable[[], Found], wanted: str) -> Found:
    """What is found, once anything is."""
    ends = time.monotonic() + PATIENCE
    gone: Exception | None = None
    while time.monotonic() < ends:
        try:
            if found := look():
                return found
        except GONE as error:
            gone = error
        time.sleep(0.05)
    raise SystemExit(f"not on the bus: {wanted} ({gone})")


def program(name: str) -> Any:
    """The program, once it has told the bus of itself."""
    told = (each for each in pyatspi.Registry.getDesktop(0) if each is not None)
    return next((each for each in told if each.name == name and each.childCount), None)


def shown(here: Any) -> Iterator[Any]:
    """Everything that is shown below, but not the cells of tables."""
    for at in range(here.childCount):
        child = here.getChildAtIndex(at)
        if child is None or not child.getState().contains(pyatspi.STATE_VISIBLE):
            continue
        yield child
        if child.getRole() != pyatspi.ROLE_TABLE:
            yield from shown(child)


def table_of(face: Any) -> dict[str, Any]:
    """The first cells of a table with the heads that a reader speaks with them."""
    table = face.queryTable()
    across = range(table.nColumns)
    return {
        "rows": table.nRows,
        "columns": [table.getColumnHeader(at).name for at in across],
        "row_head": table.getRowHeader(0).name if table.nRows else "",
        "cells": [table.getAccessibleAt(0, at).name for at in across] if table.nRows else [],
    }


def tabs_in(here: Any) -> list[Any]:
    """The tabs of the pages."""
    return [
        each
        for each in shown(here)
        if each.getRole() == pyatspi.ROLE_PAGE_TAB and each.parent.name == "页面"
    ]


def press(app: Any, name: str) -> None:
    """Do what a click on the tab of a page does, and wait until its page is shown."""
    tab = until(lambda: next((each for each in tabs_in(app) if each.name == name), None), name)
    deeds = tab.queryAction()
    deeds.doAction([deeds.getName(at).lower() for at in range(deeds.nActions)].index("press"))
    until(lambda: tab.getState().contains(pyatspi.STATE_SELECTED), f"{name}, selected")


def view(app: Any) -> dict[str, Any]:
    """What is there at one look."""
    everything = list(shown(app))
    tabs = tabs_in(app)
    tables = [each for each in everything if each.getRole() == pyatspi.ROLE_TABLE]
    return {
        "tabs": [each.name for each in tabs],
        "column": tabs[0].parent.getRoleName() if tabs else "",
        "selected": [
            each.name for each in tabs if each.getState().contains(pyatspi.STATE_SELECTED)
        ],
        "nameless": [
            f"{each.getRoleName()} in {each.parent.name or each.parent.getRoleName()}"
            for each in everything
            if each.getRole() in USED and not each.name.strip()
        ],
        "buttons": sorted(
            {each.name for each in everything if each.getRole() == pyatspi.ROLE_PUSH_BUTTON}
        ),
        "fields": [each.name for each in everything if each.getRole() == pyatspi.ROLE_TEXT],
        "tables": {each.name: table_of(each) for each in tables},
    }


def main() -> None:
    """Say what is there."""
    app = until(lambda: program(sys.argv[1]), sys.argv[1])
    for wanted in sys.argv[2:]:
        press(app, wanted)
    print(json.dumps(until(lambda: view(app), "a view"), ensure_ascii=False))


if __name__ == "__main__":
    main()
