"""排查: one round of looking for disputes and hazards in one village; a round that found none counts too."""

from collections.abc import Iterator, Mapping

from gridcenter.domain.errors import Problem, Severity
from gridcenter.domain.register.counts import at_most
from gridcenter.domain.register.fields import FieldSpec, Kind, Register, RegisterId, Value
from gridcenter.domain.register.parts import Identity, Offers, QuickFilter, by_codes
from gridcenter.domain.register.rules import Rules
from gridcenter.domain.text import N_


def _check_counts(
    register: Register, values: Mapping[str, Value], rules: Rules
) -> Iterator[Problem]:
    del register, rules
    found = values.get("found")
    if values.get("held_on") and found is None:
        yield Problem(
            field="found",
            code="round_without_count",
            sentence=N_("已开展的排查请填排查出几件，没有就填 0。"),
            severity=Severity.WARNING,
        )


SCREENING_ROUND = Register(
    id=RegisterId("screening_round"),
    label=N_("排查"),
    one=N_("排查"),
    title=("planned_from", "village"),
    sort=("planned_from",),
    newest_first=True,
    identity=Identity(strong=(("village", "planned_from", "kind"),)),
    is_book=True,
    dated="planned_from",
    checks=(at_most("settled", "found"), _check_counts),
    first=("village", "kind", "planned_from", "planned_to", "held_on", "found", "settled"),
    filters=(
        by_codes("kind"),
        QuickFilter(id="month", label=N_("月份"), field="planned_from", offers=Offers.MONTH),
        QuickFilter(id="open", label=N_("尚未开展"), field="held_on", offers=Offers.EMPTY),
    ),
    fields=(
        FieldSpec(
            name="held_on",
            label=N_("开展日期"),
            kind=Kind.DATE,
            hint=N_("空着就是还没有开展"),
            synonyms=("排查日期", "排查时间", "开展时间"),
            section=N_("开展"),
            never_future=True,
            not_before="planned_from",
            example="",
        ),
        FieldSpec(
            name="village",
            label=N_("村（社区）"),
            kind=Kind.DIVISION,
            level="village",
            required=True,
            width=16,
            synonyms=("村", "社区", "所属村", "村名", "排查单位"),
            section=N_("计划"),
            carry=True,
        ),
        FieldSpec(
            name="kind",
            label=N_("排查类型"),
            kind=Kind.CODE,
            codes="screening_kind",
            required=True,
            default="campaign",
            synonyms=("类型", "排查方式"),
            section=N_("计划"),
            carry=True,
        ),
        FieldSpec(
            name="planned_from",
            label=N_("计划自"),
            kind=Kind.DATE,
            to_come=True,
            required=True,
            ahead=2,
            synonyms=("计划开始日期", "开始日期"),
            section=N_("计划"),
            carry=True,
        ),
        FieldSpec(
            name="planned_to",
            label=N_("计划至"),
            kind=Kind.DATE,
            to_come=True,
            ahead=2,
            synonyms=("计划结束日期", "结束日期"),
            section=N_("计划"),
            not_before="planned_from",
            carry=True,
        ),
        FieldSpec(
            name="grids",
            label=N_("排查网格数"),
            kind=Kind.INTEGER,
            minimum=0,
            maximum=9_999,
            width=8,
            synonyms=("网格数",),
            section=N_("开展"),
        ),
        FieldSpec(
            name="found",
            label=N_("排查出（件）"),
            kind=Kind.INTEGER,
            minimum=0,
            maximum=99_999,
            width=8,
            synonyms=("排查数", "排查件数", "发现件数"),
            hint=N_("没有填 0，零报告也算一次"),
            section=N_("开展"),
        ),
        FieldSpec(
            name="settled",
            label=N_("当场化解（件）"),
            kind=Kind.INTEGER,
            minimum=0,
            maximum=99_999,
            width=8,
            synonyms=("化解数", "化解件数"),
            section=N_("开展"),
        ),
        FieldSpec(
            name="led_by",
            label=N_("带队岗位"),
            max_length=50,
            hint=N_("写岗位，如 网格长、司法所"),
            synonyms=("带队人职务", "排查人员"),
            section=N_("开展"),
            in_table=False,
            recalled=True,
        ),
        FieldSpec(
            name="note",
            label=N_("备注"),
            kind=Kind.LONG_TEXT,
            max_length=500,
            width=20,
            section=N_("开展"),
            in_table=False,
        ),
    ),
)
