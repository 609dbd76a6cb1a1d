"""排查, 接访 and 会商: the books beside the ledger, and 并案, 转办, 历史遗留 in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from gridcenter.domain.errors import InvalidRecordError
from gridcenter.domain.period import Period
from gridcenter.domain.query import Query
from gridcenter.domain.records import Draft
from gridcenter.domain.register.fields import RegisterId
from gridcenter.domain.register.registers import register_of
from gridcenter.reports.crosstab import span_of
from gridcenter.reports.document import PaperSheet, Table
from gridcenter.services.centre import Centre
from gridcenter.services.paper import form_inputs, reporting
from gridcenter.services.paper.about import About
from gridcenter.services.register import incidents, registers, worklists
from tests.builders import CLOSING, make_centre, make_incident, save

NOVEMBER = Period.parse("2026-11")
VILLAGE, OTHER = "620622101200", "620622101201"


@pytest.fixture
def centre(tmp_path: Path) -> Centre:
    return make_centre(tmp_path / "data")


def numbers(centre: Centre) -> dict[str, int]:
    form = reporting.form(centre, "dispute_monthly")
    return dict(form_inputs.numbers(centre, form, span_of(NOVEMBER)).get("campaigns", {}))


def held(centre: Centre, village: str, day: str, kind: str = "campaign", **values: object) -> None:
    save(
        centre,
        "screening_round",
        village=village,
        kind=kind,
        planned_from=day,
        held_on=day,
        found=0,
        **values,
    )


def test_rounds_that_were_held_are_the_campaigns_of_the_monthly_form(centre: Centre) -> None:
    assert numbers(centre) == {}
    held(centre, VILLAGE, "2026-11-03")
    held(centre, VILLAGE, "2026-11-10")
    held(centre, OTHER, "2026-11-11")
    held(centre, OTHER, "2026-11-12", kind="regular")
    held(centre, OTHER, "2026-10-12")
    save(centre, "screening_round", village=OTHER, kind="campaign", planned_from="2026-11-15")
    assert numbers(centre) == {VILLAGE: 2, OTHER: 1}
    form = reporting.form(centre, "dispute_monthly")
    form_inputs.keep(centre, form, NOVEMBER, {f"campaigns.{VILLAGE}": "5"})
    assert numbers(centre) == {VILLAGE: 5}


def test_no_book_asks_who_came() -> None:
    for name in ("screening_round", "visit", "minutes", "minutes_task"):
        labels = " ".join(spec.label for spec in register_of(name).fields)
        assert not any(word in labels for word in ("来访人", "当事人", "姓名", "身份证", "电话"))


def test_a_case_joins_another_of_ours_and_not_itself_nor_a_third(centre: Centre) -> None:
    main, second, third = (make_incident(centre, title=f"同一条沟（{n}）") for n in "甲乙丙")
    for wrong in (second["case_code"], "6206221012026119999"):
        with pytest.raises(InvalidRecordError) as refused:
            incidents.act(
                centre, second.uid, "combine", values={"main_case": wrong, "result": "同一件事"}
            )
        assert refused.value.problems[0].code == "no_main_case"
    given = {"main_case": main["case_code"], "result": "同一条水沟，与主案一并办理"}
    incidents.act(centre, second.uid, "combine", values=given)
    now = registers.get(centre, "incident", second.uid)
    assert (now["state"], now["closure_kind"], now["is_resolved"]) == (
        "closed",
        "procedural",
        False,
    )
    assert now["main_case"] == main["case_code"]
    with pytest.raises(InvalidRecordError):
        incidents.act(
            centre, third.uid, "combine", values={**given, "main_case": second["case_code"]}
        )
    incidents.act(centre, second.uid, "reopen", note="不是同一件事")
    assert registers.get(centre, "incident", second.uid)["main_case"] is None


def test_a_transfer_hands_over_anew_and_long_standing_is_a_step(centre: Centre) -> None:
    uid = make_incident(centre).uid
    incidents.act(centre, uid, "route", organisation="样板镇司法所")
    incidents.act(centre, uid, "transfer", organisation="样板镇自然资源所", note="属权属争议")
    now = registers.get(centre, "incident", uid)
    assert (now["state"], now["handling_organisation"]) == ("routed", "样板镇自然资源所")
    incidents.act(centre, uid, "mark_historical", note="2019 年起反复")
    assert registers.get(centre, "incident", uid)["is_historical"] is True
    assert incidents.steps(centre, uid)[-1]["note"] == "2019 年起反复"


def test_what_the_books_left_open_enters_the_lists(centre: Centre) -> None:
    met = save(
        centre, "minutes", met_on="2026-11-10", kind="assessment", title="研判", decision="分头落实"
    )
    for name, due in (
        ("逾期的", "2026-11-17"),
        ("两天后的", "2026-11-22"),
        ("下月的", "2026-12-20"),
    ):
        save(
            centre, "minutes_task", minutes=met.uid, task=name, organisation="样板镇司法所", due=due
        )
    planned = {"planned_from": "2026-11-02", "planned_to": "2026-11-09", "kind": "regular"}
    save(centre, "screening_round", village=VILLAGE, **planned)
    agreed = {"agreed_on": "2026-11-06", "perform_by": "2026-11-18"}
    make_incident(centre, title="有协议的", method="people_mediation", **agreed)
    lists = {each.id: each for each in worklists.of(centre)}
    told = {
        name: [(each.title, each.late) for each in worklists.waiting(centre, lists[name])]
        for name in ("tasks_due", "rounds_due", "perform_due", "confirm_due")
    }
    assert [each[1] for each in told["tasks_due"]] == [3, 0]
    assert "逾期的" in told["tasks_due"][0][0]
    assert [each[1] for each in told["rounds_due"]] == [9]
    assert "有协议的" in told["perform_due"][0][0]
    assert "有协议的" in told["confirm_due"][0][0]


def test_a_sample_is_the_same_at_every_printing_and_names_nobody(centre: Centre) -> None:
    for n in range(30):
        uid = make_incident(centre, title=f"纠纷{n}", handler="李示例").uid
        incidents.act(centre, uid, "close", values=CLOSING)
    form = reporting.form(centre, "call_back_sample")
    first, again = (reporting.build(centre, form.id, NOVEMBER) for _n in range(2))
    tables = [[block for block in doc.blocks if isinstance(block, Table)] for doc in (first, again)]
    cells = [[[c.text for c in row.cells] for row in each.rows] for (each,) in tables]
    assert cells[0] == cells[1]
    assert "抽取 20 件" in cells[0][-3]
    nobody = (
        ["回访率 0.0%（已回访 0 件÷抽取 20 件）"],
        ["满意率 —（满意和基本满意 0 件÷抽取的事件中填了满意度的 0 件）"],
    )
    assert tuple(cells[0][-2:]) == nobody
    assert not any("李示例" in text for row in cells[0] for text in row)
    other = reporting.build(centre, form.id, Period.parse("2026"))
    (table,) = (block for block in other.blocks if isinstance(block, Table))
    assert [[c.text for c in row.cells] for row in table.rows] != cells[0]


def test_what_the_call_back_heard_is_told_of_the_drawn_alone(centre: Centre) -> None:
    for n in range(30):
        uid = make_incident(centre, title=f"纠纷{n}").uid
        incidents.act(centre, uid, "close", values=CLOSING)
    (table,) = _tables(centre)
    drawn = [row.id for row in table.rows if row.id]
    others = {each.uid for each in registers.find(centre, Query(register=RegisterId("incident")))}
    heard = dict(
        zip(drawn, ["satisfied"] * 5 + ["fairly_satisfied"] * 2 + ["dissatisfied"], strict=False)
    )
    for uid in (*heard, *sorted(others - set(drawn))):
        told = {"review_on": "2026-11-20", "satisfaction": heard.get(uid, "dissatisfied")}
        now = registers.get(centre, "incident", uid)
        registers.save(
            centre,
            Draft(register=now.register, uid=now.uid, base_revision=now.revision, values=told),
        )
    (table,) = _tables(centre)
    assert [row.id for row in table.rows if row.id] == drawn
    assert [row.cells[0].text for row in table.rows[-2:]] == [
        "回访率 40.0%（已回访 8 件÷抽取 20 件）",
        "满意率 87.5%（满意和基本满意 7 件÷抽取的事件中填了满意度的 8 件）",
    ]


def _tables(centre: Centre) -> list[Table]:
    document = reporting.build(centre, "call_back_sample", NOVEMBER)
    return [block for block in document.blocks if isinstance(block, Table)]


@pytest.mark.parametrize(
    "name",
    [
        "supervision_sheet",
        "answer_sheet",
        "mediation_application",
        "mediation_record",
        "mediation_agreement",
        "lead_official_sheet",
        "case_file_index",
    ],
)
def test_a_paper_of_a_case_prints_what_is_known_and_leaves_names_open(
    centre: Centre, tmp_path: Path, name: str
) -> None:
    incident = make_incident(centre, parties="甲方·居民；乙方·居民", agreed_on="2026-11-12")
    document = reporting.build(centre, name, NOVEMBER, about=About(record=incident.uid))
    path = reporting.write(centre, document, tmp_path / f"{name}.pdf")
    assert path.read_bytes().startswith(b"%PDF")
    (sheet,) = (block for block in document.blocks if isinstance(block, PaperSheet))
    told = {entry.label: entry.text for row in sheet.rows for entry in row}
    assert incident["case_code"] in told.values()
    assert not any("甲方·居民" in text for text in told.values())
    assert all(not text for label, text in told.items() if label.endswith("（当面填写）"))


@pytest.mark.parametrize(
    "name", ["work_list", "overdue_list", "backlog", "screening_plan", "visit_log"]
)
def test_a_list_can_be_printed(centre: Centre, tmp_path: Path, name: str) -> None:
    uid = make_incident(centre).uid
    incidents.act(centre, uid, "mark_historical", note="2019 年起反复")
    held(centre, VILLAGE, "2026-11-03")
    save(
        centre,
        "visit",
        received_on="2026-11-05",
        kind="reception",
        official="李示例",
        matter="排水",
    )
    document = reporting.build(centre, name, NOVEMBER)
    (table,) = (block for block in document.blocks if isinstance(block, Table))
    assert len(table.rows) >= (1 if name == "overdue_list" else 2)
    assert reporting.write(centre, document, tmp_path / "x.pdf").stat().st_size > 1000
