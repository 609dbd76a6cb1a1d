"""上级表样: somebody else's .xlsx or .docx, kept as a template and filled with our figures.

``templates/NAME.xlsx`` (or .docx) in the data folder is the file as it was given, ``NAME.toml``
beside it the cells that the officer chose. Neither holds anything but the empty form.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from gridcenter.base import data_files
from gridcenter.base.system_words import in_words
from gridcenter.base.whole_files import refuse_own_folder, write_whole
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.period import Period
from gridcenter.domain.roles import Deed
from gridcenter.domain.text import N_, Listed
from gridcenter.reports import template_docx, template_xlsx
from gridcenter.reports.template_docx import NotADocumentError
from gridcenter.reports.template_marks import Filling, Grid, Scan, TemplateMark, TemplateSpot
from gridcenter.reports.template_xlsx import NotAWorkbookError
from gridcenter.services import audit
from gridcenter.services.centre import Centre
from gridcenter.services.paper import figure_catalogue, reporting
from gridcenter.services.paper.reporting import ReportNotWrittenError
from gridcenter.services.register.requested_due import FILLED
from gridcenter.store import months

SUFFIXES = (".xlsx", ".docx")
_NAME = re.compile(r"[^\\/:*?\"<>|\x00-\x1f.][^\\/:*?\"<>|\x00-\x1f]{0,59}")


class TemplateNotReadableError(GridcenterError):
    """The file is no .xlsx or .docx."""

    code = "template_not_readable"
    sentence = N_("“{file}”不能用作表样。")
    hint = N_("表样要用 .xlsx 或 .docx 格式，且没有加密；用 WPS 或 Office 打开后另存为这种格式。")


class TemplateNameError(GridcenterError):
    """The name cannot be a file's name."""

    code = "template_name"
    sentence = N_("“{name}”不能用作表样的名称。")
    hint = N_('用不超过 60 个字的名称，不含 \\ / : * ? " < > |，也不以点开头。')


class UnknownTemplateError(GridcenterError):
    """There is no such template."""

    code = "unknown_template"
    sentence = N_("没有名为“{name}”的表样。")
    hint = N_("已有的表样：{known}。")


class TemplateNamesUnknownError(GridcenterError):
    """The template asks for names that no form offers; nothing was written."""

    code = "template_names_unknown"
    sentence = N_("没有生成：表样“{template}”里有认不出的名称：{names}。")
    hint = N_("改正表样里的名称后重新添加；可用的名称见 report --figures 或“选择数据”列表。")


class TemplateSuffixError(GridcenterError):
    """The wanted file is of another kind than the template."""

    code = "template_suffix"
    sentence = N_("表样“{template}”是 {suffix} 文件，只能生成同样格式的文件。")
    hint = N_("把文件名的后缀改成 {suffix}。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A kept template: what it is called, its file, and the cells chosen by hand."""

    name: str
    path: Path
    spots: tuple[TemplateSpot, ...] = ()

    @property
    def suffix(self) -> str:
        """.xlsx or .docx."""
        return self.path.suffix.lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """What a file holds for a template: known and unknown marks, and pictures of its sheets."""

    suffix: str
    marks: tuple[TemplateMark, ...]
    unknown: tuple[TemplateMark, ...]
    grids: tuple[Grid, ...]


def _folder(centre: Centre) -> Path:
    return centre.folder / "templates"


def templates(centre: Centre) -> tuple[Template, ...]:
    """The kept templates by name."""
    folder = _folder(centre)
    found = sorted(path for path in folder.glob("*.*") if path.suffix.lower() in SUFFIXES)
    return tuple(
        Template(name=path.stem, path=path, spots=_spots(path.with_suffix(".toml")))
        for path in found
        if not path.name.startswith(".")
    )


def template(centre: Centre, name: str) -> Template:
    """One template; UnknownTemplateError."""
    known = templates(centre)
    for each in known:
        if each.name == name:
            return each
    raise UnknownTemplateError(name=name, known=Listed(each.name for each in known) or "—")


def _spots(path: Path) -> tuple[TemplateSpot, ...]:
    try:
        raw = data_files.parse(data_files.text_of(path))
        return tuple(
            TemplateSpot(
                sheet=str(each["sheet"]), cell=str(each["cell"]), figure=str(each["figure"])
            )
            for each in raw.get("cell", [])
        )
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, KeyError, TypeError):
        raise TemplateNotReadableError(file=path.name) from None


def inspect(centre: Centre, path: Path) -> Inspection:
    """Read a file that may become a template; TemplateNotReadableError."""
    found = _scan(_read(path), path)
    known = figure_catalogue.Names(centre)
    unknown = tuple(mark for mark in found.marks if mark.is_near or not known.has(mark))
    suffix = path.suffix.lower()
    return Inspection(suffix=suffix, marks=found.marks, unknown=unknown, grids=found.grids)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as failure:
        raise TemplateNotReadableError(file=path.name) from failure


def _scan(content: bytes, path: Path) -> Scan:
    try:
        if path.suffix.lower() == ".xlsx":
            return template_xlsx.scan(content)
        if path.suffix.lower() == ".docx":
            return template_docx.scan(content)
    except (NotAWorkbookError, NotADocumentError):
        pass
    raise TemplateNotReadableError(file=path.name)


def free_name(centre: Centre, wanted: str) -> str:
    """A name for a template that none has: ``wanted`` without signs that a file's name cannot hold."""
    plain = re.sub(r'[\x00-\x1f\\/:*?"<>|.]+', "", wanted).strip()[:50] or "表样"
    taken = {each.name for each in templates(centre)}
    names = (plain, *(f"{plain}-{count}" for count in range(2, len(taken) + 3)))
    return next(each for each in names if each not in taken)


def add(
    centre: Centre,
    path: Path,
    name: str,
    spots: Iterable[TemplateSpot] = (),
    *,
    content: bytes | None = None,
) -> Template:
    """Keep ``path``, or ``content`` made of it, as the template ``name``, replacing one of this name; logged."""
    centre.require(Deed.SHAPE)
    cleaned = name.strip()
    if not _NAME.fullmatch(cleaned) or cleaned.endswith((".", " ")):
        raise TemplateNameError(name=name)
    content = _read(path) if content is None else content
    _scan(content, path)
    kept = _folder(centre) / f"{cleaned}{path.suffix.lower()}"
    chosen = tuple(spots)
    audit.record(centre, "template.add", {"name": cleaned, "cells": len(chosen)})
    _write(kept.with_suffix(".toml"), _toml(path.name, chosen).encode(), ours=True)
    _write(kept, content, ours=True)
    for suffix in SUFFIXES:
        if suffix != kept.suffix:
            kept.with_suffix(suffix).unlink(missing_ok=True)
    return Template(name=cleaned, path=kept, spots=chosen)


def _toml(source: str, spots: Sequence[TemplateSpot]) -> str:
    lines = [f"source = {_quoted(source)}"]
    for spot in spots:
        lines += ["", "[[cell]]", f"sheet = {_quoted(spot.sheet)}", f"cell = {_quoted(spot.cell)}"]
        lines.append(f"figure = {_quoted(spot.figure)}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(sign if sign >= " " else f"\\u{ord(sign):04x}" for sign in escaped) + '"'


def remove(centre: Centre, name: str) -> None:
    """Forget a template; logged."""
    centre.require(Deed.SHAPE)
    found = template(centre, name)
    audit.record(centre, "template.remove", {"name": name})
    found.path.unlink(missing_ok=True)
    found.path.with_suffix(".toml").unlink(missing_ok=True)


def fill(
    centre: Centre,
    name: str,
    period: Period,
    path: Path,
    *,
    record: str | None = None,
    draft: bool = False,
    unmask_reason: str | None = None,
) -> Path:
    """Fill the template over ``period`` and write it to ``path``, whole or not at all; logged.

    Raises TemplateNamesUnknownError (naming every cell), FormStoppedError when a form that is asked
    for failed its checks and no draft will do, ReasonRequiredError.
    """
    found = template(centre, name)
    if path.suffix.lower() != found.suffix:
        raise TemplateSuffixError(template=name, suffix=found.suffix)
    content = _read(found.path)
    marks = _scan(content, found.path).marks
    given = figure_catalogue.gather(
        centre, period, _asked(found, marks), record=record, unmask_reason=unmask_reason
    )
    for document in given.documents:
        reporting.require_passed(document, draft=draft)
    unknown = [
        f"{mark.place} {{{{ {'#' if mark.opens else ''}{mark.name} }}}}"
        for mark in marks
        if not mark.is_near and not given.has(mark)
    ]
    # A single brace may be the form's own; what stands in two was meant as a mark.
    unknown += [
        f"{mark.place} {mark.name}" for mark in marks if mark.is_near and mark.name[1:2] in "{｛"
    ]
    unknown += [
        f"{spot.sheet}!{spot.cell} {spot.figure}"
        for spot in found.spots
        if spot.figure not in given.values
    ]
    if unknown:
        raise TemplateNamesUnknownError(template=name, names=Listed(unknown))
    filling = Filling(values=given.values, rolls=given.rolls, spots=found.spots)
    filler = template_xlsx.fill if found.suffix == ".xlsx" else template_docx.fill
    refuse_own_folder(path)
    _write(path, filler(content, filling))
    told = {"name": name, "period": str(period), "file": path.name}
    with centre.db.transaction():
        audit.record(centre, "template.fill", told)
        months.add(
            centre.db,
            month=period.months[-1],
            step=FILLED,
            at=centre.now(),
            by=centre.actor,
            detail=told,
        )
    return path


def _asked(found: Template, marks: Iterable[TemplateMark]) -> set[str]:
    names = {mark.name for mark in marks if not mark.is_near} | {
        spot.figure for spot in found.spots
    }
    return {name.partition(".")[0] for name in names}


def _write(path: Path, content: bytes, *, ours: bool = False) -> None:
    try:
        write_whole(path, content, ours=ours)
    except OSError as error:
        raise ReportNotWrittenError(path=str(path), reason=in_words(error)) from error
