"""The rows of the ledger that the demo township kept in a spreadsheet before the program."""

from __future__ import annotations

from datetime import date, timedelta

from gridcenter.domain.codes import CodeBook
from gridcenter.domain.register.fields import Value
from gridcenter.services.sample.demo import Township
from gridcenter.services.sample.demo_incidents import IncidentPlan

HEADER = (
    *("序号", "事由", "发生时间", "发生地点", "所在网格", "来源", "大类", "类别", "规模", "等级"),
    *("涉及人数", "涉及金额（元）", "简要情况", "是否重大", "上报人", "办理单位", "经办人"),
    *("办理情况", "是否化解", "化解方式", "办结时间", "处理结果", "满意度"),
)


def ledger_end(township: Township) -> date:
    """The last day of the months that the spreadsheet covers."""
    first_entered = township.months[len(township.months) // 4]
    return date.fromisoformat(f"{first_entered}-01") - timedelta(days=1)


def ledger_rows(
    township: Township, codes: CodeBook
) -> tuple[tuple[str, ...], tuple[tuple[object, ...], ...]]:
    """The header and one row an incident, in the words of people."""
    end = ledger_end(township)
    return HEADER, tuple(
        _row(number, plan, codes, end) for number, plan in enumerate(township.ledger, 1)
    )


def _row(number: int, plan: IncidentPlan, codes: CodeBook, end: date) -> tuple[object, ...]:
    values = plan.values
    closing = next((step for step in plan.steps if step.action == "close"), None)
    done: dict[str, Value] = dict(closing.values) if closing else {}
    refused = any(step.action == "refuse" for step in plan.steps)
    occurred = str(values["occurred_at"])
    amount = values["amount"]
    return (
        number,
        values["title"],
        f"{occurred[:10].replace('-', '.')} {occurred[11:]}",
        values["place"],
        values["grid"],
        codes.label("incident_source", values["source"]),
        codes.label("incident_family", values["family"]),
        codes.label("incident_category", values["category"]),
        codes.label("incident_scale", values["scale"]),
        codes.label("incident_level", values["level"]),
        values["people_count"],
        int(amount) / 100 if amount else None,
        values["summary"],
        "是" if values["is_major"] else "否",
        values["reported_by"],
        values["handling_organisation"],
        values["handler"],
        "已办结" if closing else "不予受理" if refused else "办理中",
        "是" if done.get("is_resolved") else "否",
        codes.label("incident_method", done.get("method")),
        min(closing.at.date(), end) if closing else None,
        done.get("result"),
        codes.label("satisfaction", done.get("satisfaction")),
    )
