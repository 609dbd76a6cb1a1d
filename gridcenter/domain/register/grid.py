"""网格: the patch of a village that one team looks after."""

from collections.abc import Iterator, Mapping

from gridcenter.domain.errors import Problem
from gridcenter.domain.place import VILLAGE_DIGITS
from gridcenter.domain.register.fields import FieldSpec, Kind, Register, RegisterId, Value
from gridcenter.domain.register.parts import Identity, Resemblance, Trait, Unique, by_codes
from gridcenter.domain.register.rules import Rules
from gridcenter.domain.text import N_


def _check_code(register: Register, values: Mapping[str, Value], rules: Rules) -> Iterator[Problem]:
    """A code is its village's twelve digits and a number."""
    del register, rules
    code, village = values.get("code"), values.get("village")
    if not isinstance(code, str) or not code:
        return
    if not code.isdigit() or len(code) <= VILLAGE_DIGITS:
        yield Problem(
            field="code",
            code="grid_code_form",
            sentence=N_("网格编码应为 12 位村（社区）代码加顺序号，全部是数字。"),
        )
    elif isinstance(village, str) and village and not code.startswith(village):
        yield Problem(
            field="code",
            code="grid_code_village",
            sentence=N_("网格编码前 12 位与所属村（社区）代码 {village} 不一致。"),
            facts={"village": village},
        )


def _told_by_code(code: str) -> dict[str, Value]:
    fits = code.isdigit() and len(code) > VILLAGE_DIGITS
    return {"village": code[:VILLAGE_DIGITS]} if fits else {}


GRID = Register(
    id=RegisterId("grid"),
    label=N_("网格"),
    one=N_("网格"),
    title=("name", "code"),
    sort=("code",),
    identity=Identity(
        strong=(("code",),),
        weak=("name", "village"),
        unique=Unique(field="code", per_unit=True, freed=True),
    ),
    resemblance=Resemblance(
        shared=(("name", "village"),),
        traits=(
            Trait(field="name", sentence=N_("网格名称相同"), points=50),
            Trait(field="village", sentence=N_("村（社区）相同"), points=20),
            Trait(field="boundary", sentence=N_("四至范围相同"), points=30),
        ),
    ),
    checks=(_check_code,),
    filters=(by_codes("kind"),),
    told_apart_by="village",
    fields=(
        FieldSpec(
            name="code",
            label=N_("网格编码"),
            required=True,
            max_length=20,
            width=18,
            section=N_("基本情况"),
            hint=N_("村（社区）12 位代码加网格顺序号，如 620622101201001"),
            synonyms=("网格代码", "网格编号", "编码", "网格号"),
            searchable=True,
            begins_with="village",
            says=_told_by_code,
            number=True,
        ),
        FieldSpec(
            name="name",
            label=N_("网格名称"),
            required=True,
            max_length=50,
            width=20,
            section=N_("基本情况"),
            synonyms=("名称", "网格名", "所属网格名称"),
            searchable=True,
            example="第一网格",
        ),
        FieldSpec(
            name="kind",
            label=N_("网格类型"),
            kind=Kind.CODE,
            codes="grid_kind",
            required=True,
            default="base",
            section=N_("基本情况"),
            synonyms=("类型", "网格类别"),
            carry=True,
        ),
        FieldSpec(
            name="village",
            label=N_("所属村（社区）"),
            kind=Kind.DIVISION,
            level="village",
            required=True,
            width=16,
            section=N_("基本情况"),
            synonyms=("村", "村社区", "所属村", "所属社区", "村（社区）", "村名", "所在村"),
            carry=True,
        ),
        FieldSpec(
            name="boundary",
            label=N_("四至范围"),
            kind=Kind.LONG_TEXT,
            max_length=500,
            width=24,
            section=N_("规模"),
            synonyms=("范围", "网格范围", "边界"),
        ),
        FieldSpec(
            name="households",
            label=N_("户数"),
            kind=Kind.INTEGER,
            minimum=0,
            maximum=99999,
            width=8,
            section=N_("规模"),
            synonyms=("总户数", "户数（户）", "常住户数"),
        ),
        FieldSpec(
            name="population",
            label=N_("人口数"),
            kind=Kind.INTEGER,
            minimum=0,
            maximum=999999,
            width=8,
            section=N_("规模"),
            synonyms=("人口", "总人口", "人数", "人口（人）", "常住人口"),
        ),
        FieldSpec(
            name="area_km2",
            label=N_("面积（平方公里）"),
            kind=Kind.DECIMAL,
            minimum=0,
            maximum=99999,
            width=10,
            section=N_("规模"),
            synonyms=("面积", "网格面积", "面积km2", "面积（km²）"),
        ),
        FieldSpec(
            name="valid_from",
            label=N_("启用日期"),
            kind=Kind.DATE,
            ahead=2,
            section=N_("起止"),
            synonyms=("划定日期", "启用时间"),
            in_table=False,
        ),
        FieldSpec(
            name="valid_to",
            label=N_("停用日期"),
            kind=Kind.DATE,
            section=N_("起止"),
            synonyms=("撤销日期", "停用时间"),
            in_table=False,
            not_before="valid_from",
            example="",
        ),
        FieldSpec(
            name="former_codes",
            label=N_("原编号"),
            max_length=200,
            width=21,
            section=N_("基本情况"),
            hint=N_("两台电脑编了同一个号、或单位变更前用过的编号，按原号也能找到"),
            searchable=True,
            number=True,
            read_only=True,
            in_table=False,
        ),
    ),
)
