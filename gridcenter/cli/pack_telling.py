"""What the command line tells of packs: keys for programs, lines for people, when to look."""

from __future__ import annotations

from typing import Any

from gridcenter.base.i18n import _, describe
from gridcenter.cli import failing
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.packs.kinds import PackStatus
from gridcenter.domain.packs.merge import COUNTS, TO_LOOK_AT
from gridcenter.domain.packs.names import FATES, OUTCOMES
from gridcenter.presenters.packs.pack_words import (
    ADVICE,
    asked_words,
    handed_on_lines,
    plan_lines,
    untold_lines,
)
from gridcenter.services.centre import Centre
from gridcenter.services.packs import outline, receipts
from gridcenter.services.packs.examining import Examined, Inner
from gridcenter.services.packs.outline import PlannedRow
from gridcenter.services.packs.receipts import Homecoming
from gridcenter.services.packs.receiving import Received
from gridcenter.services.trust import units

QUIET = frozenset({PackStatus.OK, PackStatus.DUPLICATE})
Outcome = Examined | Received | Homecoming | units.StoredCard | GridcenterError


def _planned(row: PlannedRow) -> dict[str, Any]:
    fields = [{"field": f.name, "before": f.before, "after": f.after} for f in row.fields]
    return {
        "table": row.register,
        "uid": row.uid,
        "title": row.title,
        "fate": row.fate,
        "why": row.why or None,
        "fields": fields,
    }


def facts(centre: Centre, seen: Examined) -> dict[str, Any]:
    """What programs are told of a pack and its plan."""
    shown = [outline.of(centre, plan) for plan in seen.plans]
    advice = [_(ADVICE[seen.status])] if seen.status in ADVICE else []
    return {
        "status": seen.status.value,
        "kind": seen.id.kind.value,
        "unit": seen.id.unit,
        "name": seen.unit_name,
        "to": seen.to,
        "month": seen.id.month,
        "seq": seen.id.seq,
        "missing": list(seen.missing),
        "masked": seen.masking == "masked",
        "digest": seen.id.digest,
        "public_key": seen.key,
        **{name: count for name, count in seen.counts.items() if name != "refused"},
        "refused": [
            {"table": r.table, "uid": r.uid, "why": r.why}
            for plan in seen.plans
            for r in plan.refused
        ],
        "plan": [_planned(row) for each in shown for row in each.rows],
        "plan_left_out": sum(each.left_out for each in shown),
        "plan_mark": seen.mark,
        "packs": [
            {
                "unit": each.id.unit,
                "month": each.id.month,
                "seq": each.id.seq,
                "status": each.status.value,
                "outcome": each.outcome or None,
                "failure": each.failure or None,
                **each.counts,
            }
            for each in seen.inner
        ],
        "updates": [
            {
                "version": each.version or None,
                "machine": each.machine or None,
                "failure": each.failure or None,
            }
            for each in seen.updates
        ],
        "rezone_again": [str(act.uid) for act in seen.untold],
        "hint": "\n".join((*advice, *untold_lines(seen.untold))) or None,
        "receipt": None,
    }


def text(centre: Centre, seen: Examined, *, new: bool = False) -> str:
    """The pack in a line, then what becomes of its rows; ``new`` ones too before they are there."""
    odd = seen.status in QUIET and odd_rows(seen)
    lines = [_head(seen, "look" if odd else seen.status.value)]
    lines += plan_lines(outline.of(centre, seen.plan), new=new)
    if seen.status in ADVICE:
        lines.append(_(ADVICE[seen.status]))
    for each in seen.inner:
        odd = each.status in QUIET and any(each.counts[name] for name in TO_LOOK_AT)
        told = [each.failure or ("look" if odd else each.status.value)]
        if each.outcome == "F":
            told.append(_(OUTCOMES[each.outcome]))
        lines.append("  " + _head(each, "：".join(told)))
        if each.plan is not None:
            lines += plan_lines(outline.of(centre, each.plan), new=False)
    lines += handed_on_lines(seen.updates)
    lines += untold_lines(seen.untold)
    return "\n".join(lines)


def _head(seen: Examined | Inner, status: str) -> str:
    said = _("{status}  {unit} {name}  {month}  第 {seq} 号  {counts}")
    counts = " ".join(f"{_(FATES[name])} {seen.counts[name]}" for name in COUNTS)
    return said.format(
        status=status,
        unit=seen.id.unit,
        name=seen.unit_name,
        month=seen.id.month,
        seq=seen.id.seq,
        counts=counts,
    )


def payload_of(centre: Centre, outcome: Outcome) -> dict[str, Any]:
    """What programs are told of one file."""
    if isinstance(outcome, GridcenterError):
        return failing.told(outcome)
    if isinstance(outcome, Homecoming):
        return home(outcome)
    if isinstance(outcome, units.StoredCard):
        return {"status": "card", "unit": outcome.unit, "fingerprint": outcome.fingerprint}
    if isinstance(outcome, Examined):
        return {**facts(centre, outcome), "outcome": outcome.outcome or None}
    return {
        **facts(centre, outcome.examined),
        "receipt": str(outcome.receipt_files[0]) if outcome.receipt_files else None,
        "outcome": outcome.receipt.outcome.value,
        "code": outcome.receipt.code,
        "acknowledged": outcome.receipt.acknowledged,
        "held": outcome.held,
        "id": outcome.number,
    }


def home(came: Homecoming) -> dict[str, Any]:
    """What programs are told of a receipt that came home."""
    return {
        "status": "receipt",
        "month": came.pack.id.month,
        "seq": came.pack.id.seq,
        "outcome": came.outcome.value,
        "to": came.pack.to,
        "hint": asked_words(came) or None,
    }


def text_of(centre: Centre, outcome: Outcome) -> str:
    """What people are told of one file."""
    if isinstance(outcome, GridcenterError):
        sentence = describe(outcome)
        named = f"{outcome.where.file}: " if outcome.where and outcome.where.file else ""
        return f"{named}{sentence.message} {sentence.hint}"
    if isinstance(outcome, units.StoredCard):
        return _("{name} 更换了密钥，旧密钥已担保").format(name=outcome.name)
    if isinstance(outcome, Homecoming):
        said = _("{month} 第 {seq} 号上报包已回执（{outcome}）").format(**home(outcome))
        return "\n".join(filter(None, (said, asked_words(outcome))))
    if isinstance(outcome, Examined):
        told = text(centre, outcome, new=True)
        return f"{told}\n{_(OUTCOMES['F'])}" if outcome.outcome == "F" else told
    said = _("{line}\n回执码 {code}")
    told = said.format(line=text(centre, outcome.examined), code=outcome.receipt.code)
    return f"{told}  {_(OUTCOMES['F'])}" if outcome.receipt.wants_full else told


def _differs(outcome: Received | Examined) -> bool:
    """Whether both sides still have different rows after the merge."""
    if isinstance(outcome, Received):
        said, seen = outcome.receipt.outcome.value, outcome.examined
    else:
        said, seen = outcome.outcome, outcome
    return "F" in {said, *(each.outcome for each in seen.inner)}


def odd_rows(seen: Examined) -> bool:
    """Whether something that was sent did not come in.

    Of two PCs of one unit one always has what the other has not yet: that is no matter.
    """
    behind = {"stale"} if seen.id.kind.rules.between_desks else set()
    return any(seen.counts[name] for name in TO_LOOK_AT if name not in behind)


def needs_a_look(outcome: Outcome) -> bool:
    """Whether the program says by its exit code that a person should look."""
    if isinstance(outcome, units.StoredCard):
        return False
    if isinstance(outcome, Homecoming):
        return outcome.outcome not in receipts.CLOSING
    if isinstance(outcome, GridcenterError):
        return True
    seen = outcome.examined if isinstance(outcome, Received) else outcome
    every = (seen.status, *(each.status for each in seen.inner))
    failed = any(e.failure for e in seen.inner) or any(e.failure for e in seen.updates)
    odd = failed or any(status not in QUIET for status in every)
    return odd or bool(seen.untold) or _differs(outcome) or odd_rows(seen)
