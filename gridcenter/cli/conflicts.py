"""Conflicts between two desks of one unit on the command line."""

from __future__ import annotations

import click

from gridcenter.cli.main import Session
from gridcenter.domain.packs.desk import Side
from gridcenter.presenters.packs import desk_conflicts
from gridcenter.services.centre import Centre
from gridcenter.services.packs import desks


@click.command("conflicts")
@click.argument("action", type=click.Choice(["restore", "dismiss"]), required=False)
@click.argument("conflict", type=int, required=False)
@click.pass_obj
def conflicts(session: Session, action: str | None, conflict: int | None) -> None:
    """同镇两台电脑的冲突：列出，或改用落选的值。 What two desks changed apart; restore the loser."""
    centre = session.centre()
    if action and conflict is None:
        raise click.UsageError("restore|dismiss ID")
    if action == "restore" and conflict is not None:
        desks.restore(centre, conflict)
    if action == "dismiss" and conflict is not None:
        desks.dismiss(centre, conflict)
    words = {line.id: line for line in desk_conflicts.lines(centre)}
    rows = [
        {
            "id": each.id,
            "register": each.register,
            "uid": each.uid,
            "field": each.field,
            "kept": _side(centre, each, each.kept),
            "lost": _side(centre, each, each.lost),
            "advice": words[each.id].advice,
        }
        for each in desks.conflicts(centre)
    ]
    text = []
    for line in words.values():
        told = (line.kept, line.lost, *line.advice.splitlines())
        text.append("\n    ".join((f"{line.id}  {line.title}", *told)))
    session.emit(rows, "\n".join(text))


def _side(centre: Centre, found: desks.DeskConflict, side: Side) -> dict[str, object]:
    """A value as the store has it, but private ones masked."""
    value: object = side.value
    if not desks.is_open(found):
        value = desk_conflicts.value_words(centre, found, side)
    return {"value": value, "by": side.mark.by, "at": side.mark.at}


commands: tuple[click.Command, ...] = (conflicts,)
