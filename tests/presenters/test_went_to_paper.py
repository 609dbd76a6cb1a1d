"""Whatever goes to a printer leaves its line, whichever screen it was printed from."""

import pytest

from gridcenter.domain.query import Query
from gridcenter.domain.register.fields import RegisterId
from gridcenter.presenters.desk import ImmediateDesk
from gridcenter.presenters.figures.period_board import note_picture
from gridcenter.presenters.packs import papers
from gridcenter.presenters.paper.report_desk import ReportDesk
from gridcenter.presenters.register.record_batch import RecordBatch
from gridcenter.services import audit
from gridcenter.services.register import registers
from tests.builders import make_incident


def form(desk):
    reports = ReportDesk(desk, lambda: None)
    reports.load_if_needed()
    reports.printed(reports.preview.printout, printer="示例打印机", copies=2)


def sheet_of_a_record(desk):
    make_incident(desk.centre, state="registered", category="neighbours", people_count=2)
    ids = registers.ids(desk.centre, Query(register=RegisterId("incident")))
    batch, printouts = RecordBatch(desk, "incident", ids), []
    batch.sheets(lambda _forms: None)
    batch.prepare("incident_sheet", printouts.extend)
    batch.printed(printouts[0], printer="示例打印机", copies=2)


def unit_card(desk):
    """The first time: its keys are made now, and giving it away has a line too."""
    paper, printouts = papers.Papers(desk, papers.card()), []
    paper.prepare(printouts.append)
    paper.printed(printouts[0], printer="示例打印机", copies=2)


@pytest.mark.parametrize(
    ("act", "action", "named"),
    [
        (form, "month.print", "grid_member_roster"),
        (sheet_of_a_record, "month.print", "incident_sheet"),
        (unit_card, "paper.print", "unit_card"),
    ],
)
def test_what_went_to_paper_is_in_the_trail(centre, act, action, named):
    act(ImmediateDesk(centre))
    (line,) = [each for each in audit.entries(centre) if each.action.endswith(".print")]
    told = line.detail
    assert (line.action, told["form"], told["printer"], told["copies"], told["ok"]) == (
        action,
        named,
        "示例打印机",
        2,
        True,
    )


def test_a_chart_that_left_the_program_is_in_the_trail(centre):
    note_picture(ImmediateDesk(centre), "chart.print", "事件趋势")
    line = audit.entries(centre)[0]
    assert (line.action, line.detail) == ("chart.print", {"name": "事件趋势", "ok": True})
