"""The demo's month goes its way: pack, county, receipt home, and every form of it on paper."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gridcenter.base import progress
from gridcenter.base.whole_files import write_whole
from gridcenter.domain.period import Period, PeriodKind
from gridcenter.domain.query import Filter, Operator, Query, Sort
from gridcenter.domain.register.fields import RegisterId
from gridcenter.domain.register.incident.fields import INCIDENT
from gridcenter.services import divisions, settings
from gridcenter.services.centre import Centre
from gridcenter.services.folder import accounts
from gridcenter.services.packs import packing, receipts, receiving
from gridcenter.services.paper import form_inputs, reporting
from gridcenter.services.paper.about import About
from gridcenter.services.register import registers
from gridcenter.services.sample import demo
from gridcenter.services.trust import units


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """The pack as it went up, the receipt as it came back, and the keys to look inside by hand.

    ``identity`` opens the pack with ``age -d -i``, ``public_key`` verifies it with ``minisign``.
    """

    pack: Path
    receipt: Path
    identity: Path
    public_key: Path
    cards: tuple[Path, ...]
    outcome: str


def deliver(centre: Centre, county_folder: Path, out: Path, month: str) -> Delivered:
    """Make the county, exchange cards, send ``month`` up, merge it there and take the receipt home."""
    county = accounts.create(
        county_folder, unit=demo.COUNTY, operator=demo.COUNTY_OPERATOR, password=demo.PASSWORD
    ).centre
    try:
        settings.put(county, settings.PRACTICE, True)
        divisions.put_many(county, divisions.villages(centre))
        cards, packs, keys = out / "cards", out / "packs", out / "keys"
        for folder in (cards, packs, keys):
            folder.mkdir(parents=True, exist_ok=True)
        saved = (units.save_card(centre, cards), units.save_card(county, cards))
        units.register(county, saved[0])
        units.register(centre, saved[1])
        pack = packing.export_month(centre, month, packs).path
        received = receiving.receive(county, pack)
        receipt = next(path for path in received.receipt_files if path.parent == packs)
        home = receipts.take_home(centre, receipt)
        identity = keys / "county.identity.txt"
        write_whole(identity, f"{units.identities(county)[0]}\n".encode())
        public_key = keys / "township.pub"
        write_whole(public_key, units.keys(centre).secret.public.file_text.encode())
    finally:
        county.close()
    return Delivered(
        pack=pack,
        receipt=receipt,
        identity=identity,
        public_key=public_key,
        cards=saved,
        outcome=home.outcome.value,
    )


def fill_forms(centre: Centre, out: Path, month: str) -> tuple[Path, ...]:
    """Every form of ``month`` as PDF, xlsx and docx in ``out``.

    A form whose checks fail is written as the draft that it then is.
    """
    out.mkdir(parents=True, exist_ok=True)
    told = {INCIDENT.id: _telling_incident(centre, month)}
    known = reporting.forms(centre)
    written: list[Path] = []
    for done, form in enumerate(known):
        progress.report(done, len(known))
        record = told.get(RegisterId(form.needs_record)) if form.needs_record else None
        if form.needs_record and record is None:
            record = _newest(centre, form.needs_record)
        if form.needs_record and record is None:
            continue
        kind = form.periods[0] if form.periods else PeriodKind.MONTH
        period = Period.around(kind, month)
        if given := _keyed_in(form):
            reporting.keep_inputs(centre, form.id, period, given)
        document = reporting.build(centre, form.id, period, about=About(record=record or ""))
        for ending in reporting.FORMATS:
            path = out / f"{form.id}.{ending}"
            written.append(reporting.write(centre, document, path, draft=document.stopped))
    return tuple(written)


_SENTENCES = {
    "problems": "个别村回访不够及时，冬季务工返乡人员增多，工资和邻里纠纷有上升苗头。",
    "plans": "下月集中排查欠薪和取暖安全隐患，逐件督促未结事项，回访率提高到九成以上。",
}


def _keyed_in(form: reporting.Form) -> dict[str, str]:
    """What the officer adds by hand: two screenings a month, and the sentences of the prose."""
    if form.periods and form.periods[0] is not PeriodKind.MONTH:
        return {}
    return {
        each.id: "2" if each.kind == "integer" else _SENTENCES.get(each.id, "（示例）")
        for each in form.inputs
        if each.kind != form_inputs.COMPUTED_KIND
    }


def _newest(centre: Centre, register: str) -> str | None:
    """The uid of the record of another book that was entered last."""
    query = Query(register=RegisterId(register), sort=(Sort(field="created_at", descending=True),))
    return next((each.uid for each in registers.find(centre, query, limit=1)), None)


def _telling_incident(centre: Centre, month: str) -> str | None:
    """The uid of a closed dispute of the month, the one with the most people; any one without."""
    query = Query(
        register=RegisterId("incident"),
        filters=(Filter(field="occurred_at", operator=Operator.STARTS_WITH, values=(month,)),),
        sort=(Sort(field="people_count", descending=True),),
    )
    found = registers.find(centre, query)
    settled = [each for each in found if each["family"] == "dispute" and each["is_resolved"]]
    return next((each.uid for each in (*settled, *found)), None)
