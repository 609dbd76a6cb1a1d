"""Reads form files (TOML) strictly: an unknown word or a missing measure is refused by name.

A county's own forms lie in ``forms/`` of its data folder and replace a bundled form of the same id.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import MISSING, fields, is_dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import repeat
from pathlib import Path
from types import NoneType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from gridcenter.base import data_files
from gridcenter.base.paths import data_dir
from gridcenter.domain.errors import GridcenterError, UnknownRegisterError, Where
from gridcenter.domain.register.fields import Register
from gridcenter.domain.register.registers import REGISTERS, register_of
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


KPI_FORM = "kpi"
_RENAMED = {
    **{"is": "is_", "from": "from_"},
    **{
        name: f"{name}s" for name in ("column", "line", "measure", "part", "input", "bind", "check")
    },
    **{"grade": "grades", "rate": "rates"},
}
_LARGEST_NUMBER = 2**53


def load_forms(overrides: Path | None = None) -> dict[str, words.Form]:
    """All sound forms by id in the order in which they are shown."""
    return dict(_read_all(_stamped(overrides))[0])


def faults(overrides: Path | None = None) -> dict[str, FormFileError]:
    """What is wrong with each file that cannot be read, by the id it should have.

    One that stands in for a bundled form leaves neither of them: the bundled one is not what the unit prints.
    """
    return dict(_read_all(_stamped(overrides))[1])


def _stamped(overrides: Path | None) -> tuple[tuple[Path, int], ...]:
    paths = {path.stem: path for path in sorted((data_dir() / "forms").glob("*.toml"))}
    if overrides is not None and overrides.is_dir():
        paths.update({path.stem: path for path in sorted(overrides.glob("*.toml"))})
    return tuple((path, path.lstat().st_mtime_ns) for path in paths.values())


@lru_cache(maxsize=4)
def _read_all(
    stamped: tuple[tuple[Path, int], ...],
) -> tuple[dict[str, words.Form], dict[str, FormFileError]]:
    """The forms of these files and what is wrong with others; asked again only when one was written since."""
    read, wrong = [], {}
    for path, _written in stamped:
        try:
            read.append(read_form(path))
        except FormFileError as fault:
            wrong[path.stem] = fault
    return {form.id: form for form in sorted(read, key=lambda form: (form.order, form.id))}, wrong


def read_form(path: Path) -> words.Form:
    """The form in one file; FormFileError says where it is wrong."""
    try:
        return parse_form(data_files.text_of(path))
    except _FaultError as fault:
        facts: dict[str, object] = {"place": fault.place, "word": fault.word, "what": fault.what}
    except (ValueError, OSError) as broken:
        facts = {"place": "TOML", "word": data_files.said_of(broken), "what": N_("无法读取")}
    raise FormFileError(file=path.name, where=Where(file=path.name), **facts)


def parse_form(text: str) -> words.Form:
    """The form in a TOML text."""
    form = _make(words.Form, data_files.parse(text), "form")
    _check(form)
    return form


def _make(cls: type[T], raw: object, place: str) -> T:
    """A table of the file as the class that says what may stand in it."""
    if not isinstance(raw, dict):
        raise _FaultError(place, str(raw), N_("类型不对"))
    hints = _hints(cls)
    values: dict[str, Any] = {}
    for key, value in raw.items():
        name = key if key in hints else _RENAMED.get(key, key)
        if name not in hints:
            raise _FaultError(place, key, N_("不是这里可用的词"))
        values[name] = _value(hints[name], value, f"{place}.{key}")
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


def _value(hint: Any, value: object, place: str) -> Any:
    """``value`` as the annotation ``hint`` wants it, or the fault that it is something else."""
    options = [each for each in get_args(hint) if each is not NoneType]
    if get_origin(hint) is tuple:
        return _values(get_args(hint), value, place)
    if get_origin(hint) is not None and len(options) == 1:
        return _value(options[0], value, place)
    if is_dataclass(hint):
        return _make(hint, value, place)  # type: ignore[arg-type]
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        try:
            return hint(str(value))
        except ValueError:
            raise _FaultError(place, str(value), N_("不是这里可用的词")) from None
    if hint is float and type(value) is int:
        value = float(value)
    if type(value) not in (options or [hint]) or (
        isinstance(value, int | float) and not -_LARGEST_NUMBER < value < _LARGEST_NUMBER
    ):
        raise _FaultError(place, str(value), N_("类型不对"))
    return value


def _values(wanted: tuple[Any, ...], value: object, place: str) -> tuple[Any, ...]:
    is_any_number = wanted[-1] is Ellipsis
    if not isinstance(value, list) or not (is_any_number or len(value) == len(wanted)):
        raise _FaultError(place, str(value), N_("类型不对"))
    hints = repeat(wanted[0]) if is_any_number else wanted
    pairs = zip(hints, value, strict=False)
    return tuple(_value(hint, each, f"{place}[{n}]") for n, (hint, each) in enumerate(pairs, 1))


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
            wanted = [*_tested(measure.where), measure.date, measure.total, measure.distinct]
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
    _check_codes(form, lines)
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
        _check_roster(form.roster)
    _check_inputs(form.inputs)
    if form.needs_record:
        _fields(
            form.needs_record,
            [box.field for row in form.boxes for box in row if box.field],
            "boxes",
        )
        _fields(form.needs_record, [bind.date for bind in form.binds if bind.date], "bind")


def _check_codes(form: words.Form, lines: Iterable[words.Line]) -> None:
    """What is told code by code is a field that has codes."""
    _each((line.by for line in lines if line.crosswalk), _coded(REGISTERS), "line.by")
    for part in form.parts:
        if part.bars or part.highlight == "change":
            register_id = form.measure(part.bars or part.measure).register
            _fields(register_id, [], "part")
            _each([part.by], _coded([register_of(register_id)]), "part.by")


def _check_inputs(inputs: tuple[words.Input, ...]) -> None:
    for each in inputs:
        if each.register:
            _fields(each.register, [*_tested(each.where), each.date], f"input {each.id}")


def _check_roster(roster: words.Roster) -> None:
    told = [(c.field, *c.product, *c.share, *c.days) for c in roster.columns]
    names = [name for each in told for name in each if name]
    names += [*_tested(roster.where), roster.date, roster.group_by, *roster.sort, roster.of_record]
    _fields(roster.register, names, "roster")
    for related in (column.related for column in roster.columns if column.related):
        names = [*_tested(related.where), related.by, related.date, related.distinct]
        names += [] if related.show == "count" else [related.show]
        _fields(related.register, names, "related")


def _tested(where: tuple[words.Condition, ...]) -> list[str]:
    """The fields that conditions look at."""
    names = [(c.field, c.not_after, c.after, c.since, c.until) for c in where]
    return [name for each in names for name in each]


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


def _coded(registers: Iterable[Register]) -> set[str]:
    return {spec.name for register in registers for spec in register.fields if spec.codes}


def _fields(register_id: str, names: list[str], place: str) -> None:
    try:
        register = register_of(register_id)
        for name in filter(None, names):
            here = register
            for step in name.split("."):
                spec = here.field(step)
                here = register_of(spec.refers_to) if spec.refers_to else here
    except (UnknownRegisterError, KeyError) as missing:
        word = register_id if isinstance(missing, UnknownRegisterError) else name
        raise _FaultError(place, word, N_("没有定义")) from None
