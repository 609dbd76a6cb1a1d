"""网格员: who works in a grid. Office holders only; residents are never kept."""

from gridcenter.domain.idnumber import birth_month, sex_code
from gridcenter.domain.register.fields import FieldSpec, Kind, Privacy, Register, RegisterId, Value
from gridcenter.domain.register.parts import How, Identity, Resemblance, Trait, by_codes
from gridcenter.domain.register.post import NO_PHONE, check_post
from gridcenter.domain.text import N_


def _told_by_id(number: str) -> dict[str, Value]:
    return {"sex": sex_code(number), "birth_month": birth_month(number)}


GRID_MEMBER = Register(
    id=RegisterId("grid_member"),
    label=N_("网格员"),
    one=N_("网格员"),
    title=("name",),
    sort=("grid", "role"),
    identity=Identity(
        strong=(("id_number",), ("name", "phone")), weak=("name", "grid"), agree=("grid",)
    ),
    resemblance=Resemblance(
        shared=(("phone",), ("name", "grid"), ("id_number",)),
        traits=(
            Trait(field="id_number", sentence=N_("身份证号相同"), points=100),
            Trait(field="name", sentence=N_("姓名相同"), points=40),
            Trait(field="phone", sentence=N_("电话相同"), points=40),
            Trait(field="grid", sentence=N_("网格相同"), points=20),
            Trait(field="birth_month", sentence=N_("出生年月相同"), points=15),
            Trait(field="id_number", sentence=N_("身份证号不同"), points=-60, how=How.DIFFERENT),
            Trait(field="birth_month", sentence=N_("出生年月不同"), points=-15, how=How.DIFFERENT),
        ),
    ),
    checks=(check_post("post_to"),),
    first=("name", "role", "grid", "phone", "status"),
    filters=(by_codes("status"), by_codes("role"), NO_PHONE),
    fields=(
        FieldSpec(
            name="name",
            label=N_("姓名"),
            kind=Kind.NAME,
            required=True,
            max_length=50,
            section=N_("个人"),
            synonyms=("网格员姓名", "网格员", "人员姓名"),
            searchable=True,
            example="张示例",
        ),
        FieldSpec(
            name="sex",
            label=N_("性别"),
            kind=Kind.CODE,
            codes="sex",
            width=6,
            section=N_("个人"),
        ),
        FieldSpec(
            name="birth_month",
            label=N_("出生年月"),
            kind=Kind.MONTH,
            width=10,
            section=N_("个人"),
            synonyms=("出生日期", "出生时间", "生日"),
            never_future=True,
        ),
        FieldSpec(
            name="phone",
            label=N_("联系电话"),
            kind=Kind.PHONE,
            width=14,
            section=N_("个人"),
            synonyms=("手机", "电话", "手机号", "手机号码", "联系方式", "电话号码"),
            privacy=Privacy.MASKED,
            searchable=True,
            example="13800000000",
        ),
        FieldSpec(
            name="id_number",
            label=N_("身份证号"),
            kind=Kind.ID_NUMBER,
            width=20,
            section=N_("个人"),
            hint=N_("可不填；填写后自动得出性别和出生年月"),
            says=_told_by_id,
            synonyms=("身份证", "身份证号码", "公民身份号码", "证件号码", "证件号"),
            privacy=Privacy.MASKED,
            in_table=False,
        ),
        FieldSpec(
            name="role",
            label=N_("岗位"),
            kind=Kind.CODE,
            codes="member_role",
            required=True,
            default="full_time",
            section=N_("任职"),
            synonyms=("职务", "网格员类型", "人员类型", "类别", "身份", "岗位类别"),
            carry=True,
        ),
        FieldSpec(
            name="grid",
            label=N_("所属网格"),
            kind=Kind.REFERENCE,
            refers_to="grid",
            required=True,
            width=20,
            section=N_("任职"),
            synonyms=("网格", "网格名称", "所在网格", "网格编码", "负责网格"),
            carry=True,
        ),
        FieldSpec(
            name="political_status",
            label=N_("政治面貌"),
            kind=Kind.CODE,
            codes="political_status",
            section=N_("任职"),
            synonyms=("政治身份",),
            carry=True,
        ),
        FieldSpec(
            name="education",
            label=N_("文化程度"),
            kind=Kind.CODE,
            codes="education",
            section=N_("任职"),
            synonyms=("学历", "最高学历"),
        ),
        FieldSpec(
            name="post_from",
            label=N_("任职日期"),
            kind=Kind.DATE,
            section=N_("任职"),
            synonyms=("任职时间", "上岗时间", "聘用时间", "入职时间", "上岗日期"),
            carry=True,
        ),
        FieldSpec(
            name="post_to",
            label=N_("离岗日期"),
            kind=Kind.DATE,
            section=N_("任职"),
            synonyms=("离职时间", "离岗时间"),
            in_table=False,
            not_before="post_from",
            example="",
        ),
        FieldSpec(
            name="status",
            label=N_("状态"),
            kind=Kind.CODE,
            codes="post_status",
            required=True,
            default="in_post",
            width=8,
            section=N_("任职"),
            synonyms=("在岗状态", "是否在岗", "在职状态"),
        ),
        FieldSpec(
            name="note",
            label=N_("备注"),
            kind=Kind.LONG_TEXT,
            max_length=500,
            width=20,
            section=N_("任职"),
            synonyms=("说明",),
            in_table=False,
        ),
    ),
)
