"""Reads form files (TOML) strictly: an unknown word or a missing measure is refused by name.

A county's own forms lie in ``forms/`` of its data folder and replace a bundled form of the same id.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, fields
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar, get_args, get_type_hints

from gridcenter.base.paths import data_dir
from gridcenter.domain.errors import GridcenterError, UnknownRegisterError, Where
from gridcenter.domain.register.registers import register_of
from gridcenter.domain.text import N_
from gridcenter.reports import vocabulary as words

T = TypeVar("T")


class FormFileError(GridcenterError):
    """A form file does not say what a form needs."""

    code = "form_file"
    sentence = N_("报表文件 {file} 有误：{place} 处的“{word}”{what}。")
    hint = N_("对照 docs/forms.md 改正该文件；其他报表不受影响。")


class UnknownFormError(GridcenterError):
    """There is no such form."""

    code = "unknown_form"
    sentence = N_("没有名为 {form} 的报表。")
    hint = N_("可用的有：{known}。")


class _FaultError(Exception):
    def __init__(self, place: str, word: str, what: str) -> None:
        super().__init__(f"{place}: {word} {what}")
        self.place, self.word, self.what = place, word, what


_LISTS: dict[str, tuple[str, type[Any]]] = {
    "measure": ("measures", words.Measure),
    "line": ("lines", words.Line),
    "part": ("parts", words.Part),
    "input": ("inputs", words.Input),
    "check": ("checks", words.Check),
    "index": ("index", words.IndexPart),
    "grade": ("grades", words.GradeRow),
}
_NESTED: dict[tuple[type[Any], str], type[Any]] = {
    (words.Measure, "where"): words.Condition,
    (words.Roster, "where"): words.Condition,
    (words.Input, "where"): words.Condition,
    (words.Roster, "columns"): words.RosterColumn,
    (words.Related, "where"): words.Condition,
    (words.RosterColumn, "related"): words.Related,
    (words.Part, "lines"): words.Line,
}
KPI_FORM = "kpi"
_RENAMED = {"is": "is_", "from": "from_", "column": "columns", "line": "lines"}


def load_forms(overrides: Path | None = None) -> dict[str, words.Form]:
    """All forms by id in the order in which they are shown; FormFileError for a bad file."""
    paths = {path.stem: path for path in sorted((data_dir() / "forms").glob("*.toml"))}
    if overrides is not None and overrides.is_dir():
        paths.update({path.stem: path for path in sorted(overrides.glob("*.toml"))})
    stamped = tuple((path, path.stat().st_mtime_ns) for path in paths.values())
    return dict(_read_all(stamped))


@lru_cache(maxsize=4)
def _read_all(stamped: tuple[tuple[Path, int], ...]) -> dict[str, words.Form]:
    """The forms of these files; asked again only when one of them was written since."""
    read = (read_form(path) for path, _written in stamped)
    return {form.id: form for form in sorted(read, key=lambda form: (form.order, form.id))}


def read_form(path: Path) -> words.Form:
    """The form in one file; FormFileError says where it is wrong."""
    try:
        return parse_form(path.read_text(encoding="utf-8"))
    except _FaultError as fault:
        facts = {"place": fault.place, "word": fault.word, "what": fault.what}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
        facts = {"place": "TOML", "word": str(broken), "what": N_("无法读取")}
    raise FormFileError(file=path.name, where=Where(file=path.name), **facts)


def parse_form(text: str) -> words.Form:
    """The form in a TOML text."""
    raw = dict(tomllib.loads(text))
    given: dict[str, Any] = {}
    for key, (name, cls) in _LISTS.items():
        entries = raw.pop(key, [])
        given[name] = tuple(
            _make(cls, entry, f"{key}[{number}]") for number, entry in enumerate(entries, 1)
        )
    if "roster" in raw:
        given["roster"] = _make(words.Roster, raw.pop("roster"), "roster")
    given["boxes"] = tuple(
        tuple(_make(words.Box, box, f"boxes[{number}]") for box in row)
        for number, row in enumerate(raw.pop("boxes", []), 1)
    )
    form = _make(words.Form, raw, "form", given)
    _check(form)
    return form


def _make(cls: type[T], raw: Mapping[str, Any], place: str, given: Any = None) -> T:
    hints = _hints(cls)
    values: dict[str, Any] = dict(given or {})
    for key, value in raw.items():
        name = key if key in hints else _RENAMED.get(key, key)
        if name not in hints:
            raise _FaultError(place, key, N_("不是这里可用的词"))
        nested = _NESTED.get((cls, name))
        values[name] = _value(hints[name], value, f"{place}.{key}", nested)
    for each in fields(cls):  # type: ignore[arg-type]
        required = each.default is MISSING and each.default_factory is MISSING
        if required and each.name not in values:
            raise _FaultError(place, each.name, N_("没有填写"))
    return cls(**values)


_HINTS: dict[str, dict[str, Any]] = {}


def _hints(cls: type[Any]) -> dict[str, Any]:
    if cls.__name__ not in _HINTS:
        _HINTS[cls.__name__] = get_type_hints(cls)
    return _HINTS[cls.__name__]


def _value(hint: Any, value: Any, place: str, nested: type[Any] | None) -> Any:
    if nested is not None:
        if isinstance(value, list):
            return tuple(_make(nested, each, f"{place}[{n}]") for n, each in enumerate(value, 1))
        return _make(nested, value, place)
    if isinstance(value, list):
        inner = next((arg for arg in get_args(hint) if arg is not Ellipsis), None)
        return tuple(_value(inner, each, place, None) for each in value)
    for option in (hint, *get_args(hint)):
        if isinstance(option, type) and issubclass(option, StrEnum):
            try:
                return option(value)
            except ValueError:
                raise _FaultError(place, str(value), N_("不是这里可用的词")) from None
    if hint is float:
        return float(value)
    if hint in (str, int, bool) and type(value) is not hint:
        raise _FaultError(place, str(value), N_("类型不对"))
    return value


def _check(form: words.Form) -> None:
    known = {measure.id for measure in form.measures}
    inputs = {each.id for each in form.inputs}
    for measure in form.measures:
        used = (*(measure.rate or ()), *measure.sum_of)
        kinds = [
            bool(measure.register),
            bool(measure.rate),
            bool(measure.sum_of),
            bool(measure.input),
        ]
        if sum(kinds) != 1:
            raise _FaultError(
                f"measure {measure.id}", "register/rate/sum_of/input", N_("须恰有其一")
            )
        _each(used, known, f"measure {measure.id}")
        if measure.input:
            _each([measure.input], inputs, f"measure {measure.id}")
        _refuse_held(measure)
        if measure.register:
            wanted = [condition.field for condition in measure.where]
            wanted += [name for c in measure.where for name in (c.not_after, c.after) if name]
            wanted += filter(None, (measure.date, measure.total, measure.distinct))
            _fields(measure.register, wanted, f"measure {measure.id}")
    lines = [*form.lines, *(line for part in form.parts for line in part.lines)]
    for line in lines:
        _each(line.measures, known, f"line {line.id or line.group}")
    if form.id == KPI_FORM:
        _refuse_quantity(form)
    for check in form.checks:
        _each(filter(None, [check.measure]), known, f"check {check.kind}")
        _each(filter(None, [check.line]), {line.id for line in lines}, f"check {check.kind}")
    _each((part.measure for part in form.index), known, "index")
    _each((part.bars for part in form.parts if part.bars), known, "part")
    _each((part.measure for part in form.parts if part.highlight), known, "part")
    for part in form.parts:
        if part.highlight:
            _each([part.highlight], {"change", "longest", "best"}, "part.highlight")
            names = [*part.fields, *([part.by] if part.by else [])]
            register_id = form.measure(part.measure).register
            if names:
                _fields(register_id, names, "part")
    _each((part.input for part in form.parts if part.input), inputs, "part")
    if form.roster is not None and form.roster.register:
        names = [column.field for column in form.roster.columns if column.field]
        names += [n for column in form.roster.columns for n in (*column.product, *column.share)]
        _fields(form.roster.register, [*names, *form.roster.sort], "roster")
    if form.needs_record:
        _fields(
            form.needs_record,
            [box.field for row in form.boxes for box in row if box.field],
            "boxes",
        )


def _refuse_held(measure: words.Measure) -> None:
    """The store counts by what stands in a record; between two dates only rosters look."""
    if any(condition.since or condition.until for condition in measure.where):
        raise _FaultError(f"measure {measure.id}", "since/until", N_("不是这里可用的词"))


def _refuse_quantity(form: words.Form) -> None:
    """考核 never asks how much was reported: each row is a share of the very records it counts."""
    for line in form.lines:
        for name in line.measures:
            measure = form.measure(name)
            parts = [form.measure(each) for each in measure.rate or ()]
            populations = {(each.register, each.date) for each in parts}
            if not parts or len(populations) != 1 or any(each.sum_of for each in parts):
                raise _FaultError(
                    f"line {line.id or line.group}",
                    name,
                    N_("考核指标只能是比率，不能考核上报数量"),
                )


def _each(names: Any, known: set[str], place: str) -> None:
    for name in names:
        if name not in known:
            raise _FaultError(place, name, N_("没有定义"))


def _fields(register_id: str, names: list[str], place: str) -> None:
    try:
        register = register_of(register_id)
        for name in names:
            here = register
            for step in name.split("."):
                spec = here.field(step)
                here = register_of(spec.refers_to) if spec.refers_to else here
    except (UnknownRegisterError, KeyError) as missing:
        word = register_id if isinstance(missing, UnknownRegisterError) else name
        raise _FaultError(place, word, N_("没有定义")) from None
