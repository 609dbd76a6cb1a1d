"""Official forms: which there are, filling one, and putting it on paper or into a file."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from gridcenter.base.i18n import describe, is_english
from gridcenter.base.system_words import in_words
from gridcenter.base.whole_files import refuse_own_folder, write_whole
from gridcenter.domain.errors import GridcenterError, ReasonRequiredError, Severity
from gridcenter.domain.period import Period, PeriodKind
from gridcenter.domain.roles import Deed
from gridcenter.domain.text import N_, Listed
from gridcenter.reports import builder, sheet
from gridcenter.reports.document import Document
from gridcenter.reports.form_files import UnknownFormError
from gridcenter.reports.glyphs import missing_glyphs
from gridcenter.reports.paper import Paper
from gridcenter.reports.public import can_be_public, for_public
from gridcenter.reports.sources import Place
from gridcenter.reports.vocabulary import Form, Input
from gridcenter.services import audit, month
from gridcenter.services.centre import Centre
from gridcenter.services.paper import case_files, fixed_pages, form_inputs, form_sources, pages
from gridcenter.services.paper.about import ALL, About
from gridcenter.services.paper.form_shelf import faults, form, forms
from gridcenter.store import months
from gridcenter.store.database import DiskFullError

__all__ = [
    "Document",
    "Form",
    "Input",
    "UnknownFormError",
    "can_be_public",
    "faults",
    "form",
    "forms",
]

FORMATS = ("pdf", "ofd", "xlsx", "docx")


class FormStoppedError(GridcenterError):
    """A check of the form failed; it may be had as a draft only."""

    code = "form_stopped"
    sentence = N_("报表没有生成：{problem}")
    hint = N_("按提示改正后重试；只想先看样子，可生成“草稿”（页眉会注明不得上报）。")


class UnknownFormatError(GridcenterError):
    """The file's ending names no format that forms can be had in."""

    code = "unknown_format"
    sentence = N_("不能导出为 {suffix} 文件。")
    hint = N_("可用 .pdf、.ofd、.xlsx、.docx。")


class FormNeedsRecordError(GridcenterError):
    """The form is about one record, and none was named."""

    code = "form_needs_record"
    sentence = N_("“{form}”要指定一条记录。")
    hint = N_("在台账里选中一条再打印，或用 --record 给出编号。")


class FormNotPublicError(GridcenterError):
    """A form with names, single records or prose was asked for in its public form."""

    code = "form_not_public"
    sentence = N_("“{form}”不能对外公开。")
    hint = N_(
        "花名册、台账、单张表和文字月报写到具体的人和事；统计表、考核指标和平安指数可以对外公开。"
    )


class UnknownVillageError(GridcenterError):
    """A paper for a village was asked for that is none of ours."""

    code = "unknown_village"
    sentence = N_("没有名为“{village}”的村（社区）。")
    hint = N_("可用的有：{known}。")


class ReportNotWrittenError(GridcenterError):
    """The file could not be written."""

    code = "report_not_written"
    sentence = N_("文件没有写成：{path}（{reason}）")
    hint = N_("正开着的请先在 WPS 或 Excel 中关闭；盘满了或写不进的，腾出空间或换一个位置再试。")


def default_period(centre: Centre, wanted: Form) -> Period:
    """The period that an officer most likely wants: the month being worked on, or what holds it."""
    return Period.around((*wanted.periods, PeriodKind.MONTH)[0], month.current(centre))


def build(
    centre: Centre,
    form_id: str,
    period: Period,
    *,
    about: About = ALL,
    unmask_reason: str | None = None,
    paper: str = "",
    public: bool = False,
) -> Document:
    """The filled form with the problems its checks found.

    ``unmask_reason`` prints phones and ID numbers in full and is logged (ReasonRequiredError when
    it is blank); ``paper`` (``a4``, ``a3``) overrules the form. ``public`` withholds small
    counts and what would tell them (FormNotPublicError for a form that is not made of counts).
    """
    wanted = form(centre, form_id)
    if paper:
        wanted = replace(wanted, paper=Paper(paper))
    if wanted.needs_record and not about.record:
        raise FormNeedsRecordError(form=wanted.label)
    if public and not can_be_public(wanted):
        raise FormNotPublicError(form=wanted.label)
    if unmask_reason is not None:
        centre.require(Deed.REVEAL)
        if not unmask_reason.strip():
            raise ReasonRequiredError
        detail = {"form": form_id, "period": str(period), "reason": unmask_reason.strip()}
        audit.record(centre, "report.unmask", detail)
    masked = unmask_reason is None
    return filled(centre, wanted, period, about=about, masked=masked, public=public)


def filled(
    centre: Centre,
    wanted: Form,
    period: Period,
    *,
    masked: bool,
    about: About = ALL,
    public: bool = False,
) -> Document:
    """``wanted`` filled. Whoever asks for it unmasked has asked for the reason and logged it."""
    sources = form_sources.gather(centre, wanted, period, about=about, masked=masked)
    if wanted.per_village:
        if about.village:
            sources = replace(sources, places=_one_place(sources.places, about.village))
        return builder.build(wanted, sources)
    document = builder.build(wanted, sources)
    if wanted.binds:
        fill = partial(filled, centre, period=period, about=about, masked=masked)
        document = case_files.bind(centre, wanted, document, sources, partial(form, centre), fill)
    figures = builder.make_figures(wanted, sources) if public else None
    if figures is None:
        told = (*document.problems, *missing_glyphs(document))
        return replace(document, foot=_foot(centre, document, period), problems=told)
    shown = for_public(wanted, figures, document, sources)
    return replace(shown, foot=f"对外公开 · {_fingerprint(shown)}")


def villages(centre: Centre) -> tuple[tuple[str, str], ...]:
    """Code and name of each village that blank forms are made for (at a county: its townships)."""
    return tuple((place.code, place.name) for place in form_sources.places(centre))


def _one_place(places: tuple[Place, ...], named: str) -> tuple[Place, ...]:
    found = tuple(place for place in places if named in (place.code, place.name))
    if not found:
        raise UnknownVillageError(village=named, known=Listed(place.name for place in places))
    return found


def _foot(centre: Centre, document: Document, period: Period) -> str:
    """The number of the pack that carries this month; before it is exported, a fingerprint."""
    mark = _fingerprint(document)
    packs = [
        str(each.detail["file"])
        for each in months.notes(centre.db, period.months[-1])
        if each.step == "export" and each.detail.get("file")
    ]
    return f"上报包 {Path(packs[-1]).stem} · {mark}" if packs else mark


def _fingerprint(document: Document) -> str:
    digest = hashlib.sha256("\x1f".join(document.printed).encode())
    return f"数据指纹 {digest.hexdigest()[:8]}"


def keep_inputs(centre: Centre, form_id: str, period: Period, given: Mapping[str, str]) -> None:
    """Keep what the officer keyed in for a form (``id`` or ``id.column`` → text)."""
    wanted = form(centre, form_id)
    sections = {part.id for part in wanted.parts if part.id}
    rewritten = {name: text for name, text in given.items() if name in sections}
    plain = {name: text for name, text in given.items() if name not in sections}
    if rewritten:
        composed = _composed(centre, wanted, period)
        form_inputs.keep_sections(centre, wanted, period, rewritten, composed)
    if plain:
        form_inputs.keep(centre, wanted, period, plain)


def _composed(centre: Centre, wanted: Form, period: Period) -> dict[str, str]:
    sources = form_sources.gather(centre, wanted, period, masked=True)
    figures = builder.make_figures(wanted, sources)
    return sheet.composed_texts(wanted, figures, sources) if figures else {}


def inputs(centre: Centre, form_id: str, period: Period) -> dict[str, str]:
    """What is kept for a form's inputs in this period."""
    return form_inputs.kept(centre, form(centre, form_id), period)


@dataclass(frozen=True, slots=True, kw_only=True)
class InputField:
    """One box to key in: its key for :func:`keep_inputs`, its words, and what is kept now."""

    key: str
    label: str
    numeric: bool
    text: str


def input_fields(centre: Centre, form_id: str, period: Period) -> tuple[InputField, ...]:
    """The boxes of a form: one an input, or one a village where it is asked for by column."""
    wanted = form(centre, form_id)
    texts = form_inputs.texts(centre, wanted, period)
    now = {**form_inputs.kept(centre, wanted, period), **texts}
    composed = _composed(centre, wanted, period) if any(p.id for p in wanted.parts) else {}
    found = [
        InputField(
            key=part.id,
            label=(is_english() and part.en) or part.label,
            numeric=False,
            text=now.get(part.id) or composed.get(part.id, ""),
        )
        for part in wanted.parts
        if part.id
    ]
    for each in wanted.inputs:
        if each.kind == form_inputs.COMPUTED_KIND:
            continue
        label = each.en if is_english() else each.label
        keys = {each.id: label}
        if each.per_column:
            places = form_sources.places(centre, period)
            keys = {f"{each.id}.{place.code}": f"{label} · {place.name}" for place in places}
        numeric = each.kind == "integer"
        found += [
            InputField(key=key, label=words, numeric=numeric, text=now.get(key, ""))
            for key, words in keys.items()
        ]
    return tuple(found)


def require_passed(document: Document, *, draft: bool) -> None:
    """FormStoppedError when a check failed and no draft was asked for."""
    if document.stopped and not draft:
        first = next(each for each in document.problems if each.severity is Severity.ERROR)
        raise FormStoppedError(problem=describe(first).message)


def write(centre: Centre, document: Document, path: Path, *, draft: bool = False) -> Path:
    """Write ``document`` as .pdf, .ofd, .xlsx or .docx, whole or not at all, and note it for its month."""
    require_passed(document, draft=draft)
    content = _content(centre, document, path.suffix.lower().removeprefix("."))
    refuse_own_folder(path)
    try:
        write_whole(path, content)
    except OSError as error:
        raise ReportNotWrittenError(path=str(path), reason=in_words(error)) from error
    note(centre, document, "report", file=path.name, sha256=hashlib.sha256(content).hexdigest())
    return path


def _content(centre: Centre, document: Document, suffix: str) -> bytes:
    if suffix == "pdf":
        return pages.printout(centre, document).content
    if suffix == "ofd":
        return fixed_pages.printed(centre, pages.printout(centre, document))
    if suffix == "xlsx":
        from gridcenter.reports.workbook import to_xlsx  # noqa: PLC0415 - loads xlsxwriter

        return to_xlsx(document, made=centre.clock())
    if suffix == "docx":
        from gridcenter.reports.word import to_docx  # noqa: PLC0415 - loads python-docx

        return to_docx(document, made=centre.clock())
    raise UnknownFormatError(suffix=f".{suffix}")


def note(centre: Centre, document: Document, step: str, **detail: object) -> None:
    """Note for the month that the form was made (``report``) or printed (``print``); no drafts."""
    if document.draft:
        return
    told = {"form": document.form, "foot": document.foot, **detail}
    with suppress(DiskFullError):  # the paper is there, whatever the disk at home says
        month.note(centre, document.month, step, told)
