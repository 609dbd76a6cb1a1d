"""Other places' words for codes: mapped once by the officer, then known in every sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gridcenter.domain.codes import CodeBook
from gridcenter.domain.register.fields import FieldSpec, Kind, Register
from gridcenter.domain.text import Listed
from gridcenter.domain.written.habits import compact
from gridcenter.domain.written.parse import find_code
from gridcenter.exchange.sheets.sheet_errors import SheetMapError
from gridcenter.exchange.sheets.sheet_mapping import MappedColumn
from gridcenter.exchange.sheets.sheet_model import cell_text
from gridcenter.services import settings
from gridcenter.services.centre import Centre
from gridcenter.services.sheets.import_plan import Decisions
from gridcenter.services.sheets.import_reading import Reading

_KEY = "import_words"
_MOST = 500

Words = dict[str, dict[str, str]]
"""Code list → word → id."""


def recall(centre: Centre) -> Words:
    """What was mapped before."""
    known = settings.get(centre, _KEY, {})
    return {str(name): dict(words) for name, words in known.items()}


def learn(
    codes: CodeBook,
    reading: Reading,
    mapped: Sequence[tuple[MappedColumn, ...]],
    decisions: Decisions,
) -> Words:
    """The words of this import: those given, and each unknown word that was mended in one row, which
    then means the same in all of them. SheetMapError for a given field or code that is not there.
    """
    found = _given(codes, reading.register, decisions.words)
    for (table, number, name), text in decisions.edits.items():
        if name not in reading.register.names:
            continue
        spec = reading.register.field(name)
        column = next((each.column.at for each in mapped[table] if each.field == name), None)
        if spec.kind is not Kind.CODE or column is None:
            continue
        rows = reading.tables[table].table.rows
        cells = next((row.cells for row in rows if row.number == number), ())
        word = compact(cell_text(cells[column])) if column < len(cells) else ""
        hits = find_code(codes[str(spec.codes)], text)
        if word and len(hits) == 1 and not find_code(codes[str(spec.codes)], word):
            found.setdefault(str(spec.codes), {})[word] = hits[0].id
    return found


def _given(codes: CodeBook, register: Register, words: Mapping[str, Mapping[str, str]]) -> Words:
    found: Words = {}
    for name, meanings in words.items():
        spec = _coded(register, name)
        for word, text in meanings.items():
            hits = find_code(codes[str(spec.codes)], text)
            if len(hits) != 1:
                known = Listed(item.label for item in codes[str(spec.codes)])
                raise SheetMapError(name=text, known=known)
            found.setdefault(str(spec.codes), {})[compact(word)] = hits[0].id
    return found


def _coded(register: Register, name: str) -> FieldSpec:
    coded = {spec.name: spec for spec in register.fields if spec.kind is Kind.CODE}
    if name not in coded:
        raise SheetMapError(name=name, known=Listed(coded))
    return coded[name]


def remember(centre: Centre, words: Mapping[str, Mapping[str, str]]) -> None:
    """Keep the words of an import that is written; the oldest of many are forgotten."""
    if not words:
        return
    known = recall(centre)
    for name, fresh in words.items():
        kept = {word: code for word, code in known.get(name, {}).items() if word not in fresh}
        known[name] = dict(list((kept | dict(fresh)).items())[-_MOST:])
    settings.put(centre, _KEY, known)
