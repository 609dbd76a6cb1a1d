"""The part of ``report`` that fills superiors' own files."""

from __future__ import annotations

from pathlib import Path

import click

from gridcenter.base.i18n import _, filled
from gridcenter.cli.main import Session
from gridcenter.domain.period import Period
from gridcenter.services.paper import figure_catalogue, form_templates


def show(session: Session) -> None:
    """Which templates there are."""
    found = form_templates.templates(session.centre())
    session.emit(
        [
            {
                "name": each.name,
                "file": str(each.path),
                "cells": [
                    {"sheet": spot.sheet, "cell": spot.cell, "figure": spot.figure}
                    for spot in each.spots
                ],
            }
            for each in found
        ],
        "\n".join(f"{each.name}\t{each.path.name}" for each in found) or _("还没有表样。"),
    )


def add(session: Session, path: Path, name: str) -> None:
    """Keep a file as a template; marks that no form offers are warned about."""
    centre = session.centre()
    inspected = form_templates.inspect(centre, path)
    kept = form_templates.add(centre, path, name)
    told = {
        "name": kept.name,
        "file": str(kept.path),
        "marks": [{"place": mark.place, "name": mark.name} for mark in inspected.marks],
        "unknown": [{"place": mark.place, "name": mark.name} for mark in inspected.unknown],
    }
    words = _("已添加表样“{name}”，找到 {count} 处标记。")
    session.emit(told, filled(words, name=kept.name, count=len(inspected.marks)))
    for mark in inspected.unknown:
        session.warn(filled(_("{place}：认不出“{name}”"), place=mark.place, name=mark.name))


def remove(session: Session, name: str) -> None:
    """Forget a template."""
    form_templates.remove(session.centre(), name)
    session.emit({"removed": name}, filled(_("已删除表样“{name}”。"), name=name))


def figures(session: Session, form: str | None, period: Period) -> None:
    """The names that a template may use, those of one form when it is named."""
    found, rolls = figure_catalogue.catalogue(session.centre(), period)
    prefix = f"{form}." if form else ""
    chosen = [each for each in found if each.name.startswith(prefix)]
    rows = [roll for name, roll in rolls.rolls.items() if not form or name.split(".")[0] == form]
    told = {
        "figures": [
            {"name": each.name, "label": _(each.label), "value": each.cell.text} for each in chosen
        ],
        "rolls": [
            {"name": roll.name, "label": roll.label, "columns": dict(roll.labels)} for roll in rows
        ],
    }
    lines = [f"{each.name}\t{_(each.label)}\t{each.cell.text}" for each in chosen]
    lines += [f"#{roll.name}\t{roll.label}\t{' '.join(roll.labels)}" for roll in rows]
    session.emit(told, "\n".join(lines))


def fill(
    session: Session,
    name: str,
    period: Period,
    path: Path | None,
    *,
    record: str | None,
    draft: bool,
    unmask_reason: str | None,
) -> None:
    """Fill a template."""
    if path is None:
        raise click.UsageError("report --template NAME --out FILE")
    written = form_templates.fill(
        session.centre(),
        name,
        period,
        path,
        record=record,
        draft=draft,
        unmask_reason=unmask_reason,
    )
    told = {"template": name, "period": str(period), "file": str(written)}
    session.emit(told, _("已生成 {path}").format(path=written))
