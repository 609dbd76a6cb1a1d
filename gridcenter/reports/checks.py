"""The tests that a form declares: do the rows add up, is a village missing, is anything left out."""

from __future__ import annotations

from collections.abc import Iterator

from gridcenter.domain.errors import Problem, Severity
from gridcenter.domain.place import is_unit
from gridcenter.domain.register.registers import register_of
from gridcenter.domain.text import N_, Listed, Named
from gridcenter.reports import roster, sheet
from gridcenter.reports.asked import AskedSpan
from gridcenter.reports.crosstab import line_rows, span_of, year_to_date
from gridcenter.reports.figures import Figures
from gridcenter.reports.sources import Sources
from gridcenter.reports.vocabulary import Check, Form


def problems(form: Form, figures: Figures | None, sources: Sources) -> Iterator[Problem]:
    """What the declared checks find; errors keep the form from being handed in."""
    for check in form.checks:
        if check.kind == "villages":
            yield from _villages(check, sources)
        elif check.kind == "inputs":
            yield from _inputs(form, check, sources)
            if figures is not None:
                yield from _rewritten(form, check, figures, sources)
        elif check.kind == "filled":
            yield from _filled(form, check, sources)
        elif figures is not None and check.kind == "adds_up":
            yield from _adds_up(form, check, figures, sources)
        elif figures is not None and check.kind == "placed":
            yield from _placed(form, check, figures, sources)


def _problem(check: Check, code: str, sentence: str, **facts: object) -> Problem:
    severity = Severity.WARNING if check.warn else Severity.ERROR
    return Problem(field=check.field, code=code, sentence=sentence, facts=facts, severity=severity)


def _villages(check: Check, sources: Sources) -> Iterator[Problem]:
    if not sources.places:
        sentence = N_("没有可列的村（社区）：区划表是空的，请先在“设置 → 单位”导入本级区划。")
        yield _problem(check, "form_no_villages", sentence)
    missing = [place.name for place in sources.places if not place.has_grid]
    if missing:
        sentence = N_("缺 {count} 个村（社区）：{names} 没有网格，报表不完整。")
        if is_unit(sources.places[0].code):
            sentence = N_("缺 {count} 个单位：{names} 还没有报来网格，报表不完整。")
        names = Listed((*missing[:8], *("…",) * (len(missing) > 8)))
        yield _problem(check, "form_missing_village", sentence, count=len(missing), names=names)


def _inputs(form: Form, check: Check, sources: Sources) -> Iterator[Problem]:
    numbers = sources.inputs(span_of(sources.period))
    for each in form.inputs:
        given = numbers.get(each.id) if each.kind == "integer" else sources.texts.get(each.id)
        if each.id in sources.carried:
            sentence = N_("“{label}”沿用了上期的文字，请看过再印。")
            yield _problem(check, "form_text_carried", sentence, label=Named(each.label, each.en))
        if each.required and not given:
            sentence = N_("“{label}”还没有填写，打印出来是空白。")
            yield _problem(check, "form_input_missing", sentence, label=Named(each.label, each.en))


def _rewritten(form: Form, check: Check, figures: Figures, sources: Sources) -> Iterator[Problem]:
    """A rewritten section whose figures have changed since no longer tells the truth."""
    labels = {part.id: part.label for part in form.parts if part.id}
    for name, text in sheet.composed_texts(form, figures, sources).items():
        if sources.texts.get(name) and sources.made.get(name) != text:
            sentence = N_("“{label}”改写之后数据又有变化，文中的数字可能不对：请在“填写”里核对。")
            yield _problem(check, "form_text_outdated", sentence, label=labels[name])


def _filled(form: Form, check: Check, sources: Sources) -> Iterator[Problem]:
    if form.roster is None:
        return
    register = register_of(form.roster.register)
    empty = sum(not record.text(check.field) for record in roster.chosen(form.roster, sources))
    if empty:
        label = register.field(check.field).label
        sentence = N_("{count} 条记录没有填“{label}”。")
        yield _problem(check, "form_field_missing", sentence, count=empty, label=label)


def _adds_up(form: Form, check: Check, figures: Figures, sources: Sources) -> Iterator[Problem]:
    line = next(each for each in form.lines if each.id == check.line)
    rows = [row for row in line_rows(form, line, sources) if row.measure == check.measure]
    for words, span in _spans(sources):
        whole = figures.tally(check.measure, span)
        parts = [figures.tally(row.measure, span, row.slot) for row in rows]
        columns = [(place.name, place.code) for place in sources.places]
        wrong = [
            name
            for name, code in columns
            if whole.at(code) != sum(n for part in parts if isinstance(n := part.at(code), int))
        ]
        total = sum(part.total for part in parts if isinstance(part.total, int))
        if total != whole.total or wrong:
            sentence = N_(
                "{span}“{group}”各行相加是 {sum}，“{label}”是 {whole}：有记录没有归类{where}。"
            )
            yield _problem(
                check,
                "form_does_not_add_up",
                sentence,
                span=words,
                group=line.group or line.id,
                sum=total,
                label=form.measure(check.measure).label,
                whole=whole.total,
                where=f"（{'、'.join(wrong[:5])}）" if wrong else "",
            )
            return


def _placed(form: Form, check: Check, figures: Figures, sources: Sources) -> Iterator[Problem]:
    for words, span in _spans(sources):
        outside = figures.tally(check.measure, span).unplaced
        if outside:
            sentence = N_("{span}有 {count} 件没有落到任何村（社区）：请补填所属网格。")
            yield _problem(check, "form_unplaced", sentence, span=words, count=outside)
            return


def _spans(sources: Sources) -> tuple[tuple[str, AskedSpan], tuple[str, AskedSpan]]:
    return (
        (N_("本期"), span_of(sources.period)),
        (N_("年度累计"), year_to_date(sources.period)),
    )
