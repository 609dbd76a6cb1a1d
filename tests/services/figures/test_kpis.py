from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from gridcenter.base.paths import data_dir
from gridcenter.domain.figures.ratios import Rate
from gridcenter.domain.period import Period
from gridcenter.presenters.desk import ImmediateDesk
from gridcenter.presenters.figures.kpi_board import KpiPresenter
from gridcenter.reports.form_files import FormFileError, read_form
from gridcenter.services import audit, month
from gridcenter.services.figures import kpis
from gridcenter.services.figures.kpis import TargetError, UnknownKpiError
from gridcenter.services.paper import reporting
from gridcenter.services.register import incidents, registers
from gridcenter.store import census
from tests.builders import VILLAGES, FakeClock, make_centre, make_grid, make_incident

NOVEMBER = Period.parse("2026-11")


@pytest.fixture
def clock():
    return FakeClock(datetime(2026, 11, 9, 1, 0, tzinfo=UTC))  # a Monday


@pytest.fixture
def centre(tmp_path, clock):
    return make_centre(tmp_path / "data", clock=clock)


def kpi(centre, name, place="", period=NOVEMBER):
    return next(each for each in kpis.board(centre, period).kpis[place] if each.id == name)


def test_acceptance_counts_working_days_and_leaves_out_what_is_not_due(centre, clock):
    grid = make_grid(centre, village=VILLAGES[0].code).uid
    early, friday, late, waiting = (make_incident(centre, grid=grid).uid for _n in range(4))
    make_incident(centre, grid=grid, state="draft")
    make_incident(centre, state="closed", closed_on="2026-11-06")  # keyed in already closed
    clock.move(days=1)
    incidents.act(centre, early, "accept")
    assert kpi(centre, "accept_rate").rate == Rate(1, 1)
    clock.move(days=1)
    incidents.act(centre, late, "accept")
    incidents.act(centre, friday, "refuse", note="不属于受理范围")
    assert kpi(centre, "accept_rate").rate == Rate(1, 4)
    assert kpi(centre, "accept_rate", VILLAGES[0].code).rate == Rate(1, 4)
    assert kpi(centre, "accept_rate", VILLAGES[1].code).rate == Rate(0, 0)
    assert waiting


def test_a_weekend_gives_no_lateness(centre, clock):
    clock.move(days=4)  # Friday
    made = make_incident(centre).uid
    clock.move(days=3)
    incidents.act(centre, made, "accept")
    assert kpi(centre, "accept_rate").rate == Rate(1, 1)


def test_reports_are_in_time_until_the_cut_off_day(centre, clock):
    year = Period.parse("2026")
    assert kpi(centre, "report_rate", period=year).rate == Rate(0, 0)
    clock.moment = datetime(2026, 9, 3, 1, 0, tzinfo=UTC)
    month.note(centre, "2026-08", "export", {})
    clock.moment = datetime(2026, 10, 4, 1, 0, tzinfo=UTC)
    month.note(centre, "2026-09", "export", {})
    clock.moment = datetime(2026, 11, 9, 1, 0, tzinfo=UTC)
    month.note(centre, "2026-08", "export", {})  # an amendment does not make it late
    assert kpi(centre, "report_rate", period=year).rate == Rate(1, 3)
    assert kpi(centre, "report_rate", period=Period.parse("2026-08")).rate == Rate(1, 1)
    assert kpi(centre, "report_rate").rate == Rate(0, 0)  # November is still running


def test_targets_are_kept_by_place_and_logged(centre):
    for _number in range(2):
        make_incident(centre, state="registered")
    kpis.set_target(centre, "", "resolution_rate", "95％")
    kpis.set_target(centre, VILLAGES[0].code, "resolution_rate", "0")
    kpis.set_target(centre, "", "return_rate", "5")
    whole = kpi(centre, "resolution_rate")
    assert (whole.target, whole.met) == (Decimal(95), False)
    village = kpi(centre, "resolution_rate", VILLAGES[1].code)
    assert (village.target, village.met) == (Decimal(95), None)
    assert kpi(centre, "resolution_rate", VILLAGES[0].code).target == 0
    logged = [each.detail for each in audit.entries(centre) if each.action == "kpi.target"]
    assert logged[-1] == {
        "place": "",
        "kpi": "resolution_rate",
        "before": None,
        "after": "95",
        "ok": True,
    }
    kpis.set_target(centre, "", "resolution_rate", " ")
    assert kpi(centre, "resolution_rate").target is None
    assert len([each for each in audit.entries(centre) if each.action == "kpi.target"]) == 4


@pytest.mark.parametrize("text", ["101", "-1", "多", "1e9", "NaN", "9,5"])
def test_a_target_is_a_percentage(centre, text):
    with pytest.raises(TargetError):
        kpis.set_target(centre, "", "resolution_rate", text)
    with pytest.raises(UnknownKpiError):
        kpis.set_target(centre, "", "registered", "95")


def test_lower_is_better_where_the_form_says_so(centre):
    grid = make_grid(centre).uid
    made = make_incident(centre, grid=grid).uid
    for action, note in (("accept", ""), ("route", ""), ("return", "材料不全")):
        incidents.act(centre, made, action, note=note, organisation="司法所")
    kpis.set_target(centre, "", "return_rate", "5")
    found = kpi(centre, "return_rate")
    assert (found.rate, found.lower_is_better, found.met) == (Rate(1, 1), True, False)


def test_the_tab_shows_signs_and_brings_a_refused_target_back(centre):
    desk = ImmediateDesk(centre)
    presenter = KpiPresenter(desk, lambda: None)
    presenter.load()
    presenter.set_target("resolution_rate", "何")
    assert [failure.code for failure in desk.failures] == ["kpi_target"]
    make_incident(centre)
    presenter.set_target("resolution_rate", "90")
    line = next(each for each in presenter.lines() if each.id == "resolution_rate")
    assert (line.figure, line.part, line.whole) == ("0.0%", "0", "1")
    assert (line.target, line.met) == ("≥ 90%", "▲ 未达标")
    assert registers.count(centre, month.incidents_of("2026-11")) == 1


@pytest.mark.parametrize(
    ("wanted", "added"),
    [
        ("registered", ""),
        ("months_in_time", ""),
        ("total", '[[measure]]\nid="total"\nlabel="总数"\nen="x"\ndefinition=""\n'
                  'sum_of=["registered","closed"]\n'),
        ("quota", '[[measure]]\nid="quota"\nlabel="上报完成率"\nen="x"\ndefinition=""\n'
                  'rate=["registered","months_due"]\n'),
    ],
)  # fmt: skip
def test_a_kpi_on_the_quantity_of_reports_is_refused(tmp_path, wanted, added):
    text = (data_dir() / "forms" / "kpi.toml").read_text(encoding="utf-8")
    path = tmp_path / "kpi.toml"
    line = f'[[line]]\nmeasures = ["{wanted}"]\n'
    path.write_text(f"{text}\n{added}\n{line}", encoding="utf-8")
    with pytest.raises(FormFileError) as refused:
        read_form(path)
    assert refused.value.facts["word"] == wanted


def test_computed_numbers_are_not_asked_of_the_officer(centre):
    assert reporting.input_fields(centre, "kpi", NOVEMBER) == ()


def test_a_board_reads_the_answers_of_its_incidents_once(centre):
    make_incident(centre)
    asked = []

    def counting(told):
        asked.append(told)
        return census.take(centre.db, told)

    kpis.board(replace(centre, counting=counting), NOVEMBER)
    asked = [each for each in asked if each.waited]
    assert len(asked) == 1
