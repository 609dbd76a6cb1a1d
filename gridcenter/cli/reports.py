"""Official forms from the command line: list them, fill one, write or print it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from gridcenter.base.i18n import _, describe, is_english
from gridcenter.cli import form_evidence, form_templates
from gridcenter.cli.lake_options import counted_on_a_lake, counting_on
from gridcenter.cli.main import Session
from gridcenter.cli.report_records import any_record, record_of
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.period import Period, PeriodKind, UnknownPeriodError
from gridcenter.domain.text import N_
from gridcenter.presenters.paper.report_model import font_note
from gridcenter.services import month as month_service
from gridcenter.services.centre import Centre
from gridcenter.services.paper import form_batch, pages, reporting
from gridcenter.services.paper.about import About, about_item, by_unit
from gridcenter.services.paper.pages import Printout
from gridcenter.services.paper.reporting import Document, Form


class NotPerVillageError(GridcenterError):
    """A village was named for a form that is not handed out by village."""

    code = "not_per_village"
    sentence = N_("“{form}”不按村（社区）分发，不用 --village。")
    hint = N_("空白采集表才按村打印，见 report --list --json 的 per_village。")


class NotByUnitError(GridcenterError):
    """A unit was named for a form that lists no records, or by a township."""

    code = "not_by_unit"
    sentence = N_("“{form}”不能只列一个下级单位，不用 --unit。")
    hint = N_("县级以上的花名册和台账才按单位打印；其他报表本来就分列各单位。")


def _any_period(centre: Centre, given: dict[PeriodKind, str | None]) -> Period:
    """The period that was named, or the month being worked on."""
    return _given(given) or Period.around(PeriodKind.MONTH, month_service.current(centre))


def _given(given: dict[PeriodKind, str | None]) -> Period | None:
    if sum(text is not None for text in given.values()) > 1:
        raise click.UsageError("--month | --quarter | --half | --year")
    for kind, text in given.items():
        if text is not None:
            period = Period.parse(text)
            if period.kind is not kind:
                raise UnknownPeriodError(text=text)
            return period
    return None


def _period(centre: Centre, wanted: Form, given: dict[PeriodKind, str | None]) -> Period:
    return _given(given) or reporting.default_period(centre, wanted)


def _about(
    centre: Centre, wanted: Form, record: str | None, village: str | None, unit: str | None
) -> About:
    """What the form is about: the record (named by uid or natural key), a village, a unit."""
    if village and not wanted.per_village:
        raise NotPerVillageError(form=wanted.label)
    if unit and not by_unit(centre, wanted):
        raise NotByUnitError(form=wanted.label)
    if village or unit:
        return About(village=village or "", unit=unit or "")
    return about_item(centre, wanted, record_of(centre, wanted, record))


def _list(session: Session, centre: Centre) -> None:
    forms = reporting.forms(centre)
    session.emit(
        [
            {
                "form": each.id,
                "label": each.label,
                "label_en": each.en,
                "kind": each.kind.value,
                "periods": [kind.value for kind in each.periods],
                "record": each.needs_record or None,
                "per_village": each.per_village,
                "inputs": [spec.id for spec in each.inputs if spec.kind != "computed"],
                "formats": list(reporting.FORMATS),
            }
            for each in forms
        ],
        "\n".join(f"{each.id:<26}{each.en if is_english() else each.label}" for each in forms),
    )


def _told(document: Document, printout: Printout | None) -> dict[str, Any]:
    fonts = printout.fonts.stand_ins if printout else ()
    return {
        "form": document.form,
        "title": document.title,
        "period": str(document.period),
        "pages": printout.pages if printout else None,
        "draft": document.draft,
        "masked": document.masked,
        "foot": document.foot,
        "figures": dict(document.figures),
        "problems": [
            {
                "field": each.field,
                "code": each.code,
                "severity": each.severity.value,
                "message": describe(each).message,
            }
            for each in document.problems
        ],
        "fonts": [{"wanted": each.wanted, "used": each.used} for each in fonts],
    }


@click.command("report")
@click.argument("name", metavar="FORM", required=False)
@click.option("--list", "wants_list", is_flag=True, help="有哪些报表 which forms there are")
@click.option("--all", "wants_all", is_flag=True, help="本期全部报表 every form of the period")
@click.option("--month", help="2026-11")
@click.option("--quarter", help="2026-Q4")
@click.option("--half", help="2026-H2")
@click.option("--year", help="2026")
@click.option("--record", help="事件编号或 uid case code or uid (sheets of one record)")
@click.option(
    "--village", help="村（社区）代码或名称：只要这个村的空白表 blank sheets of one village"
)
@click.option("--unit", help="下级单位代码：只列它的花名册、台账 rosters of one unit below")
@click.option("--set", "given", multiple=True, metavar="INPUT[.COLUMN]=VALUE", help="填写项 inputs")
@click.option("--out", "path", type=click.Path(path_type=Path), help=".pdf | .ofd | .xlsx | .docx")
@click.option(
    "--format",
    "ending",
    type=click.Choice(reporting.FORMATS),
    default="pdf",
    show_default=True,
    help="--all 的文件格式 format of the files of --all",
)
@click.option("--print", "printer", metavar="PRINTER", help="打印机名 name of a printer")
@click.option("--paper", type=click.Choice(["a4", "a3"]), help="纸张 size of the sheets")
@click.option(
    "--explain",
    "address",
    metavar="ROW.COLUMN",
    help="这个数由哪些记录得出 the rows behind a number",
)
@click.option("--copies", type=click.IntRange(1, 99), default=1)
@click.option("--template", metavar="NAME", help="上级表样 fill a superior's own file")
@click.option("--templates", "wants_templates", is_flag=True, help="有哪些表样 list them")
@click.option(
    "--add-template", "added", type=click.Path(path_type=Path), help=".xlsx | .docx，名称用 --name"
)
@click.option("--remove-template", "removed", metavar="NAME")
@click.option("--name", "template_name", help="表样名称 name of an added template")
@click.option("--figures", "wants_figures", is_flag=True, help="表样可用的名称 names for templates")
@click.option(
    "--public", is_flag=True, help="对外公开：不公布少于 3 的数 withhold counts under three"
)
@counted_on_a_lake
@click.option("--draft", is_flag=True, help="核对未通过也生成草稿 a draft although checks fail")
@click.option("--unmask", is_flag=True, help="完整电话和证件号码 full phones and ID numbers")
@click.option("--reason", default="", help="理由，记入日志 reason, logged")
@click.pass_obj
def report(
    session: Session,
    name: str | None,
    wants_list: bool,
    wants_all: bool,
    month: str | None,
    quarter: str | None,
    half: str | None,
    year: str | None,
    record: str | None,
    village: str | None,
    unit: str | None,
    given: tuple[str, ...],
    path: Path | None,
    ending: str,
    printer: str | None,
    paper: str | None,
    address: str | None,
    copies: int,
    template: str | None,
    wants_templates: bool,
    added: Path | None,
    removed: str | None,
    template_name: str | None,
    wants_figures: bool,
    public: bool,
    lake: Path | None,
    engine: str,
    draft: bool,
    unmask: bool,
    reason: str,
) -> None:
    """生成报表并导出或打印。 Fill an official form; write it to a file or print it."""
    centre = counting_on(session.centre(), lake, engine)
    texts = dict(zip(_KINDS, (month, quarter, half, year), strict=True))
    if added is not None:
        form_templates.add(session, added, template_name or added.stem)
    elif removed is not None:
        form_templates.remove(session, removed)
    elif wants_templates:
        form_templates.show(session)
    elif wants_figures:
        form_templates.figures(session, name, _any_period(centre, texts))
    elif template is not None:
        form_templates.fill(
            session,
            template,
            _any_period(centre, texts),
            path,
            record=any_record(centre, record),
            draft=draft,
            unmask_reason=reason if unmask else None,
        )
    if any((added, removed, wants_templates, wants_figures, template)):
        return
    if wants_all or wants_list or name is None:
        _several(session, centre, texts if wants_all else None, path or Path(), ending)
        return
    wanted = reporting.form(centre, name)
    period = _period(centre, wanted, texts)
    if given:
        pairs = dict(each.partition("=")[::2] for each in given)
        reporting.keep_inputs(centre, name, period, pairs)
    document = reporting.build(
        centre,
        name,
        period,
        about=_about(centre, wanted, record, village, unit),
        unmask_reason=reason if unmask else None,
        paper=paper or "",
        public=public,
    )
    if address is not None:
        form_evidence.show(session, centre, document, address)
        return
    pdf_wanted = printer is not None or (
        path is not None and path.suffix.lower() in (".pdf", ".ofd")
    )
    printout = pages.printout(centre, document) if pdf_wanted else None
    if path is not None:
        reporting.write(centre, document, path, draft=draft)
    if printer is not None and printout is not None:
        reporting.require_passed(document, draft=draft)
        session.surroundings.print_pages(printout, printer, copies)
        reporting.note(centre, document, "print", printer=printer, copies=copies)
    told = {**_told(document, printout), "file": str(path) if path else None, "printer": printer}
    fonts = font_note(printout) if printout is not None else ""
    session.emit(told, "\n".join(filter(None, (_sentence(document, path, printer), fonts))))
    for problem in document.problems:
        session.warn(describe(problem).message)


def _several(
    session: Session,
    centre: Centre,
    given: dict[PeriodKind, str | None] | None,
    folder: Path,
    ending: str,
) -> None:
    if given is None:
        _list(session, centre)
    else:
        _all(session, centre, given, folder, ending)
    for fault in reporting.faults(centre).values():
        session.warn(describe(fault).message)


def _all(
    session: Session,
    centre: Centre,
    given: dict[PeriodKind, str | None],
    folder: Path,
    ending: str,
) -> None:
    """Every form filled from data into a folder; stopped ones are named and left out."""
    period = _period(centre, form_batch.monthly(centre)[0], given)
    filled: list[Document] = []
    written = form_batch.write_all(centre, period, folder, told=filled.append, ending=ending)
    told = {
        "period": str(period),
        "forms": [_told(document, None) for document in filled],
        "files": [str(each) for each in written],
    }
    session.emit(told, "\n".join(map(str, written)))
    for document in filled:
        for problem in document.problems:
            session.warn(f"{document.title}：{describe(problem).message}")


_KINDS = (PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.HALF, PeriodKind.YEAR)


def _sentence(document: Document, path: Path | None, printer: str | None) -> str:
    if printer is not None:
        return _("已送打印机 {printer}：{title}").format(printer=printer, title=document.title)
    if path is not None:
        return _("已生成 {path}").format(path=path)
    return "\n".join(f"{name}\t{text}" for name, text in document.figures) or document.title


commands: tuple[click.Command, ...] = (report,)
