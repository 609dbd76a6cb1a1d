"""The life of a record on the command line: who did what, when, and what it said before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import click

from gridcenter.cli.main import Session
from gridcenter.domain.errors import RecordNotFoundError
from gridcenter.domain.records import Revision
from gridcenter.domain.register.fields import RegisterId, Uid, Value
from gridcenter.domain.register.registers import register_of
from gridcenter.presenters.register import record_history
from gridcenter.services.centre import Centre
from gridcenter.services.packs import joined_history
from gridcenter.services.register import registers, undo
from gridcenter.services.register.display import masked
from gridcenter.services.register.named import record_anywhere


@click.command("history")
@click.argument("uid")
@click.pass_obj
def history(session: Session, uid: str) -> None:
    """一条记录的修改历史。 The life of a record (uid, code or number)."""
    centre = session.centre()
    known, found = uid, joined_history.of_uid(centre, uid)
    if not found:
        known = record_anywhere(centre, uid).uid
        found = joined_history.of_uid(centre, known)
    if not found:
        raise RecordNotFoundError(uid=uid)
    session.emit(
        [
            {
                "revision": each.revision,
                "at": each.at,
                "by": each.by,
                "gesture": each.gesture,
                "label": undo.worded(each.label, each.facts),
                "before": _masked(each.register, each.before),
                "after": _masked(each.register, each.after),
            }
            for each in found
        ],
        "\n".join(_life(centre, known, found)),
    )


def _life(centre: Centre, uid: str, found: Sequence[Revision]) -> Iterator[str]:
    """The history line by line, with what each step changed."""
    record = registers.get(centre, found[0].register, Uid(uid))
    for each, told in zip(found, record_history.in_words(centre, record, found), strict=True):
        yield f"{record_history.local(each.at)}  {each.by}  {told.label}"
        if each.before:
            yield from (
                f"    {c.label}：{c.before or '—'} → {c.after or '—'}" for c in told.changes
            )


def _masked(register_id: RegisterId, values: Mapping[str, Value]) -> dict[str, Value]:
    """Some values of a record; also what it once said of a person is not shown in full."""
    specs = {spec.name: spec for spec in register_of(register_id).fields}
    return {n: masked(specs[n], v) if n in specs else v for n, v in values.items()}


commands: tuple[click.Command, ...] = (history,)
