"""What every layer does with the 87,887 Chinese characters of GB 18030-2022, level 3, block by block.

``python -m tests.test_gb18030`` prints the table of docs/characters.md; the test holds it against the
document. The last column depends on the fonts of the machine and is not held.
"""

from __future__ import annotations

import csv
import io
import random
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import docx
import pytest

from gridcenter.base.catalogue import load_codes
from gridcenter.base.paths import resources_dir
from gridcenter.domain.query import Query
from gridcenter.domain.register.fields import FieldSpec, Kind
from gridcenter.domain.register.registers import register_of
from gridcenter.domain.text import reading_key
from gridcenter.domain.written.door import clean
from gridcenter.domain.written.parse import ParseContext, parse_value
from gridcenter.exchange.sheets.sheet_reader import SheetReader
from gridcenter.exchange.sheets.sheet_writer import SheetColumn, write_xlsx
from gridcenter.reports.fonts import choose
from gridcenter.reports.ofd import faces
from gridcenter.services.register import registers
from gridcenter.store import search
from tests.builders import make_centre, make_leader

COMPATIBLE = "﨎﨏﨑﨓﨔﨟﨡﨣﨤﨧﨨﨩"
"""The twelve of U+FA0E–FA29 that are characters of their own."""

BLOCKS: dict[str, str] = {
    name: "".join(map(chr, range(first, last + 1)))
    for name, first, last in (
        ("U+4E00–9FEF", 0x4E00, 0x9FEF),
        ("A U+3400–4DB5", 0x3400, 0x4DB5),
        ("B U+20000–2A6D6", 0x20000, 0x2A6D6),
        ("C U+2A700–2B734", 0x2A700, 0x2B734),
        ("D U+2B740–2B81D", 0x2B740, 0x2B81D),
        ("E U+2B820–2CEA1", 0x2B820, 0x2CEA1),
        ("F U+2CEB0–2EBE0", 0x2CEB0, 0x2EBE0),
    )
} | {"U+FA0E–FA29": COMPATIBLE}
NAME = FieldSpec(name="name", label="姓名", kind=Kind.NAME, required=True)
HEAD = (
    "| block | characters | kept, as a name | in the search index | has a reading | CSV (UTF-8; GB18030) | .xlsx, .docx |"
    " glyph: Noto CJK |"
)


def test_level_3_has_87887_characters() -> None:
    assert sum(map(len, BLOCKS.values())) == 87_887


def test_sorting_takes_no_two_characters_for_one() -> None:
    for signs in BLOCKS.values():
        assert len({reading_key(sign) for sign in signs}) == len(signs)


def as_names(signs: str) -> int:
    context = ParseContext(codes=load_codes(), today=date(2026, 11, 22))
    return sum(
        clean(sign) == sign and parse_value(NAME, f"李{sign}", context) == (f"李{sign}", None)
        for sign in signs
    )


def searched(signs: str) -> int:
    """How many are tokens of their own: neither folded into another nor passed over."""
    return sum(search.match_expression(sign) == f'"{sign}"*' for sign in signs)


def read(signs: str) -> int:
    return sum(bool(search.syllables(f"李{sign}")[1:2] != ("",)) for sign in signs)


def through_csv(folder: Path, signs: str, encoding: str) -> int:
    path = folder / "字.csv"
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([sign] for sign in signs)
    return in_sheet(path, signs)


def in_sheet(path: Path, signs: str) -> int:
    with SheetReader(path) as reader:
        found = [row.cells[0] for row in reader.read().rows]
    return sum(clean(str(one)) == other for one, other in zip(found, signs, strict=True))


def through_xlsx(folder: Path, signs: str) -> int:
    path = folder / "字.xlsx"
    write_xlsx(path, (SheetColumn(label=signs[0]),), ((sign,) for sign in signs[1:]), name="字")
    return in_sheet(path, signs)


def through_docx(signs: str) -> int:
    made, buffer = docx.Document(), io.BytesIO()
    made.add_paragraph(signs)
    made.save(buffer)
    return len(set(docx.Document(buffer).paragraphs[0].text) & set(signs))


def share(some: int, every: int) -> str:
    return "all" if some == every else f"{some:,}" if some else "none"


def row(folder: Path, name: str, signs: str) -> str:
    number = len(signs)
    with_fonts = choose(("Noto Serif CJK SC", "Noto Sans CJK SC", "LXGW WenKai"))
    known = faces.characters_of((*with_fonts.rare, "LXGW WenKai"))
    plain, old = through_csv(folder, signs, "utf-8-sig"), through_csv(folder, signs, "gb18030")
    written = min(through_xlsx(folder, signs), through_docx(signs))
    counts = (as_names(signs), searched(signs), read(signs), min(plain, old), written)
    cells = [name, f"{number:,}", *(share(each, number) for each in counts)]
    cells.append(share(sum(ord(sign) in known for sign in signs), number))
    return "| " + " | ".join(cells) + " |"


def rows(folder: Path) -> Iterator[str]:
    for name, signs in BLOCKS.items():
        yield row(folder, name, signs)


@pytest.mark.slow
def test_the_table_of_characters_is_true(tmp_path: Path) -> None:
    text = (resources_dir().parent / "docs" / "characters.md").read_text(encoding="utf-8")
    told = {line.rpartition(" |")[0].rpartition(" | ")[0] for line in text.splitlines()}
    for line in rows(tmp_path):
        assert line.rpartition(" |")[0].rpartition(" | ")[0] in told


def test_some_of_every_block_are_found_again(tmp_path: Path) -> None:
    centre = make_centre(tmp_path / "data")
    chance = random.Random(18030)
    for signs in BLOCKS.values():
        for sign in (signs[0], signs[-1], chance.choice(signs)):
            made = make_leader(centre, name=f"李{sign}")
            found = registers.find(
                centre, Query(register=register_of("household_leader").id, search=sign)
            )
            assert made.uid in {record.uid for record in found}
    centre.close()


if __name__ == "__main__":
    print(HEAD, "|" + "---|" * HEAD.count(" |"), sep="\n")
    with tempfile.TemporaryDirectory() as place:
        sys.stdout.writelines(f"{line}\n" for line in rows(Path(place)))
