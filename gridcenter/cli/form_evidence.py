"""Which rows made a number of a form, on the command line."""

from __future__ import annotations

from gridcenter.cli.main import Session
from gridcenter.services.centre import Centre
from gridcenter.services.paper import explaining
from gridcenter.services.paper.reporting import Document


def show(session: Session, centre: Centre, document: Document, address: str) -> None:
    """Tell the rows behind the number at ``address`` (``row.column``)."""
    cell = explaining.find(document, address)
    found = explaining.explain(centre, document, cell)
    told = [
        {
            "measure": each.measure,
            "label": each.label,
            "definition": each.definition,
            "span": each.span,
            "place": each.place,
            "count": each.amount,
            "register": each.register,
            "uids": list(each.uids),
        }
        for each in found
    ]
    lines = [f"{address}\t{cell.text}"]
    for each in found:
        words = (each.label, each.place, each.span, each.definition)
        lines.append(f"{'　'.join(filter(None, words))}：{_amount(each)}")
        lines += each.uids
    session.emit(
        {"form": document.form, "cell": address, "text": cell.text, "evidence": told},
        "\n".join(lines),
    )


def _amount(each: explaining.Evidence) -> str:
    return "—" if each.amount is None else str(each.amount)
