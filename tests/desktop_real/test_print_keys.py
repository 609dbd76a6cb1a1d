"""Printing by keys alone, in the real window, through Qt's own dialog: what arrives, and what is claimed."""

from __future__ import annotations

import pytest

from tests.builders import make_centre, make_grid, make_incident, make_member
from tests.desktop_real.conftest import QUEUE
from tests.desktop_real.on_paper import WITHIN, farthest, letters, sizes
from tests.desktop_real.screen import START, Desktop, Program, until

pytestmark = pytest.mark.real
A4 = (595, 842)


class Office:
    """The program at its reports, the printer, and the hands."""

    def __init__(self, cups, root):
        centre = make_centre(root / "data")
        grid = make_grid(centre)
        for number in range(45):
            make_member(centre, grid.uid, name=f"张示例{chr(0x4E00 + number)}")
        make_incident(centre, grid=grid.uid, state="registered")
        centre.close()
        self.cups, self.desktop = cups, Desktop()
        self.desktop.env["CUPS_SERVER"] = str(cups.socket)
        self.program = Program(self.desktop, root / "data")
        self.program.ask("enter")
        self.program.ask("show", page="reports")
        self.export = root / "shown.pdf"
        self.program.ask("pages", to=str(self.export))

    @property
    def noted(self):
        return self.program.ask("printed")["noted"]

    def open_dialog(self, *keys):
        """Ctrl+P, then these keys in the dialog."""
        while self.program.ask("printed")["dialogs"]:  # left open by a test that failed
            self.desktop.press("Escape")
        self.program.ask("show", page="reports")
        self._comes("MainWindow")
        self.desktop.press("ctrl+p")
        self._comes("QPrintDialog")
        for key in keys:
            if key.startswith("type "):
                self.desktop.type(key.removeprefix("type "))
            else:
                self.desktop.press(*key.split())

    def _comes(self, window):
        until(
            lambda: self.program.ask("printed")["active"] == window, f"{window} has the keys", START
        )

    def close(self):
        self.program.close()
        self.desktop.close()


@pytest.fixture(scope="module")
def office(cups_server, tmp_path_factory):
    cups_server.add(QUEUE)
    made = Office(cups_server, tmp_path_factory.mktemp("office"))
    yield made
    made.close()


# The button 选项 opens the lower half; round from it: print, cancel, printer, properties, the tabs, which
# pages (all, or from … to), even and odd, copies.
OPEN = "Tab Tab space"
TABS = " ".join(["Tab"] * 5)
TO_COPIES = (OPEN, TABS, "Tab Tab Tab")
TO_RANGE = (OPEN, TABS, "Tab Down Tab")
ENDS = {
    "as it is": ((), 1, None, "one-sided"),
    "three copies": ((*TO_COPIES, "ctrl+a", "type 3"), 3, None, "one-sided"),
    "both sides": ((OPEN, TABS, "Right Tab Down"), 1, None, "two-sided-long-edge"),
    "the second page": (
        (*TO_RANGE, "ctrl+a", "type 2", "Tab", "ctrl+a", "type 2"),
        1,
        1,
        "one-sided",
    ),
}


@pytest.mark.parametrize("end", ENDS)
def test_what_the_keys_chose_arrives_letter_for_letter(office, queue, end):
    keys, copies, page, sides = ENDS[end]
    noted = office.noted
    office.open_dialog(*keys, "Return")
    until(lambda: office.noted == noted + 1, "it is noted")
    shown, printed = office.export.read_bytes(), queue.output.read_bytes()
    here, there = letters(shown), letters(printed, turned=True)
    count = len(sizes(shown))
    assert count > 1
    assert set(sizes(printed)) == {A4}
    if page is None:
        assert len(sizes(printed)) == copies * count
        assert farthest(here, there) < WITHIN
    else:
        assert len(sizes(printed)) == 1
        wanted = {(0, key[1]): each for key, each in here.items() if key[0] == page}
        assert set(there) == set(wanted)
        assert farthest(wanted, there) < WITHIN
    assert queue.page_log()[-1].endswith(sides)


HINDERED = {
    "rejecting": lambda queue: queue.run("cupsreject", QUEUE),
    "paused": lambda queue: queue.run("cupsdisable", QUEUE),
    "removed": lambda queue: queue.run("lpadmin", "-x", QUEUE),
    "stopped": lambda queue: queue.stop(),
}


@pytest.mark.parametrize("how", HINDERED)
def test_nothing_is_called_printed_when_it_ends_while_the_dialog_is_open(office, queue, how):
    noted = office.noted
    office.open_dialog()
    HINDERED[how](queue)
    office.desktop.press("Return")
    told = until(lambda: _told(office), "the program says why")
    assert office.noted == noted
    assert not any("已送" in each for each in told)
    assert not queue.output.exists()
    office.desktop.press("Escape")
    until(lambda: not office.program.ask("printed")["dialogs"], "the message is closed")
    if how == "stopped":
        queue.start()
    if how == "removed":
        queue.add(QUEUE)


def _told(office):
    told = office.program.ask("printed")
    return told["said"] if told["dialogs"] and told["dialogs"] != ["QPrintDialog"] else []


def test_esc_in_the_dialog_prints_and_notes_nothing(office, queue):
    noted = office.noted
    office.open_dialog("Escape")
    until(lambda: not office.program.ask("printed")["dialogs"], "the dialog is closed")
    assert (office.noted, queue.output.exists()) == (noted, False)
