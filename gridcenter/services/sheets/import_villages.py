"""Villages that a township's first list of grids brings along.

Village codes are no longer published, so a new unit has none. A grid's code holds its village's
twelve digits and the sheet its name: together they make the village known.
"""

from __future__ import annotations

from gridcenter.domain.division import Division
from gridcenter.domain.errors import Problem
from gridcenter.domain.place import VILLAGE_DIGITS, Tier, is_under
from gridcenter.domain.register.fields import Register
from gridcenter.domain.text import N_
from gridcenter.domain.written.habits import compact
from gridcenter.services import divisions
from gridcenter.services.centre import Centre
from gridcenter.services.sheets.import_plan import Fault
from gridcenter.services.sheets.import_rows import ReadRow


class VillageFinder:
    """Takes the villages of one sheet of grids (of records whose code begins with a village's); ``new`` maps the codes to add to their names."""

    def __init__(self, centre: Centre, register: Register) -> None:
        self._centre = centre
        coded = (spec for spec in register.fields if spec.begins_with)
        self._coded = next(coded, None)
        self._may_add = centre.unit.tier is Tier.TOWNSHIP
        self._known: dict[str, bool] = {}
        self.new: dict[str, str] = {}

    def adopt(self, row: ReadRow) -> None:
        """Make the village of ``row`` known from its code and name, or add a fault that says why not.

        A code that is known under another name, or was just given another, stays a fault.
        """
        if self._coded is None or self._coded.begins_with is None:
            return
        code, where = row.values.get(self._coded.name), self._coded.begins_with
        if not isinstance(code, str):
            return
        village = code[:VILLAGE_DIGITS]
        unknown = [fault for fault in row.faults if fault.problem.code == "division_unknown"]
        if not unknown:
            if row.values.get(where) == village and not self._is_known(village):
                row.faults += (_unnamed(where, village),)
            return
        name = compact(unknown[0].value)
        fits = code.isdigit() and len(code) > VILLAGE_DIGITS
        fits = fits and is_under(code, self._centre.unit.code) and not self._is_known(village)
        if not (self._may_add and fits and self.new.setdefault(village, name) == name):
            return
        row.values[where] = village
        row.faults = tuple(each for each in row.faults if each not in unknown)

    def _is_known(self, code: str) -> bool:
        if code not in self._known:
            self._known[code] = divisions.get(self._centre, code) is not None
        return self._known[code]


def _unnamed(field: str, village: str) -> Fault:
    return Fault(
        value=village,
        problem=Problem(
            field=field,
            code="village_unnamed",
            sentence=N_("还不知道 {village} 是哪个村，请在表格里加一列“所属村（社区）”。"),
            facts={"village": village},
        ),
    )


def as_divisions(villages: dict[str, str], unit: str) -> tuple[Division, ...]:
    """Codes and names as divisions of the unit."""
    return tuple(
        Division(code=code, name=name, level="village", parent=unit)
        for code, name in villages.items()
    )
