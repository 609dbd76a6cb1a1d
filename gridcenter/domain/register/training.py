"""培训和表彰 of grid members and household leaders: what was held, for how many, who was honoured."""

import re
from collections.abc import Mapping

from gridcenter.domain.register.counts import unwanted_when
from gridcenter.domain.register.fields import FieldSpec, Kind, Register, RegisterId, Value
from gridcenter.domain.register.parts import Identity, Offers, QuickFilter, by_codes
from gridcenter.domain.text import N_

_LESSONS = ("lesson", "online", "drill")
"""Of these those who took part are counted, not named."""
_HONOUR = re.compile(
    r"^(优秀|先进|最美|十佳|模范)[^培训学习讲座会]*$|标兵|能手|嘉奖|荣誉称号|三等功|见义勇为|(先进|优秀)(个人|工作者|网格员|治安户长|户长)$"
)


def _kind_of(subject: str) -> Mapping[str, Value]:
    """A title of honour says that somebody was honoured."""
    return {"kind": "honour"} if _HONOUR.search(subject) else {}


TRAINING = Register(
    id=RegisterId("training"),
    label=N_("培训和表彰"),
    one=N_("培训表彰"),
    title=("subject", "held_on"),
    sort=("held_on", "subject"),
    identity=Identity(
        strong=(("subject", "held_on"),), agree=("kind", "member", "leader"), repeats=True
    ),
    is_book=True,
    dated="held_on",
    newest_first=True,
    checks=(
        unwanted_when("member", "kind", _LESSONS),
        unwanted_when("leader", "kind", _LESSONS),
    ),
    first=("held_on", "kind", "subject", "hours", "members", "leaders"),
    filters=(
        by_codes("kind"),
        QuickFilter(id="month", label=N_("月份"), field="held_on", offers=Offers.MONTH),
    ),
    fields=(
        FieldSpec(
            name="kind",
            label=N_("类别"),
            kind=Kind.CODE,
            codes="training_kind",
            required=True,
            default="lesson",
            width=10,
            synonyms=("形式", "培训方式"),
            carry=True,
            section=N_("内容"),
        ),
        FieldSpec(
            name="held_on",
            label=N_("日期"),
            kind=Kind.DATE,
            required=True,
            never_future=True,
            synonyms=("培训日期", "培训时间", "表彰日期", "时间"),
            carry=True,
            section=N_("内容"),
        ),
        FieldSpec(
            name="subject",
            label=N_("主题（称号）"),
            required=True,
            max_length=100,
            width=26,
            synonyms=("主题", "培训内容", "培训主题", "荣誉称号", "称号", "课程"),
            searchable=True,
            recalled=True,
            carry=True,
            says=_kind_of,
            example="矛盾纠纷排查方法培训",
            section=N_("内容"),
        ),
        FieldSpec(
            name="organiser",
            label=N_("组织（授予）单位"),
            max_length=100,
            synonyms=("组织单位", "授予单位", "主办单位", "表彰单位"),
            recalled=True,
            offered_from=(("contact", "organisation"),),
            carry=True,
            section=N_("内容"),
        ),
        FieldSpec(
            name="hours",
            label=N_("学时"),
            kind=Kind.DECIMAL,
            minimum=0,
            maximum=999,
            width=6,
            synonyms=("课时", "时长（小时）", "小时", "培训时长"),
            counted_in=("小时", "学时", "课时", "个小时", "个学时", "个课时"),
            section=N_("内容"),
        ),
        FieldSpec(
            name="members",
            label=N_("网格员人数"),
            kind=Kind.INTEGER,
            minimum=0,
            maximum=99999,
            width=8,
            synonyms=("参训网格员", "参加网格员"),
            section=N_("参加"),
        ),
        FieldSpec(
            name="leaders",
            label=N_("治安户长人数"),
            kind=Kind.INTEGER,
            minimum=0,
            maximum=99999,
            width=8,
            synonyms=("参训户长", "户长人数"),
            section=N_("参加"),
        ),
        FieldSpec(
            name="member",
            label=N_("受表彰网格员"),
            kind=Kind.REFERENCE,
            refers_to="grid_member",
            width=14,
            example="",
            in_table=False,
            synonyms=("网格员", "姓名", "受表彰人", "受表彰人员", "获奖人", "获奖人员", "表彰对象"),
            else_in="leader",
            section=N_("表彰"),
        ),
        FieldSpec(
            name="leader",
            label=N_("受表彰治安户长"),
            kind=Kind.REFERENCE,
            refers_to="household_leader",
            width=14,
            example="",
            in_table=False,
            synonyms=("治安户长", "户长"),
            section=N_("表彰"),
        ),
        FieldSpec(
            name="note",
            label=N_("备注"),
            kind=Kind.LONG_TEXT,
            max_length=500,
            width=20,
            in_table=False,
            synonyms=("说明",),
            section=N_("表彰"),
        ),
    ),
)
