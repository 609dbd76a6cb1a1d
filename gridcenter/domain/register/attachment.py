"""Files that belong to a record: one register of them for each kind of record that keeps any."""

from gridcenter.domain.register.fields import FieldSpec, Kind, Register, RegisterId
from gridcenter.domain.register.parts import Identity
from gridcenter.domain.text import N_

_FILE = (
    FieldSpec(name="file_name", label=N_("文件名"), required=True, max_length=200),
    FieldSpec(name="media_type", label=N_("类型"), max_length=100),
    FieldSpec(name="size", label=N_("大小（字节）"), kind=Kind.INTEGER, required=True, minimum=0),
    FieldSpec(name="sha256", label=N_("SHA-256"), required=True, max_length=64, number=True),
)


def _owner(name: str, label: str) -> FieldSpec:
    return FieldSpec(name=name, label=label, kind=Kind.REFERENCE, refers_to=name, required=True)


ATTACHMENT = Register(
    id=RegisterId("attachment"),
    label=N_("附件"),
    one=N_("附件"),
    title=("file_name",),
    sort=("file_name",),
    identity=Identity(strong=(("incident", "sha256"),)),
    parent="incident",
    keeps_files=True,
    fields=(_owner("incident", N_("事件")), *_FILE),
)
"""The attachments of incidents."""

CHECK_EVIDENCE = Register(
    id=RegisterId("check_evidence"),
    label=N_("佐证附件"),
    one=N_("佐证附件"),
    title=("file_name",),
    sort=("file_name",),
    identity=Identity(strong=(("centre_check", "sha256"),)),
    parent="centre_check",
    keeps_files=True,
    fields=(_owner("centre_check", N_("自查项")), *_FILE),
)
"""What proves a line of the self-check: photos, lists on the wall, minutes."""
