"""English stands complete beside the Chinese source: every sentence, with its gaps to be filled."""

from __future__ import annotations

import ast
import gettext
import re
import string
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
LOCALE = ROOT / "resources" / "locale"
ENGLISH = LOCALE / "en" / "LC_MESSAGES" / "gridcenter.po"

# Ideographs and the punctuation that goes with them.
CHINESE = re.compile("[\u2e80-\u303f\u3400-\u9fff\uff00-\uffef]")
# What an English reader has to type in Chinese.
EXAMPLES = ("甲方·居民；乙方·企业", "排查数 小计")


@cache
def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale="en")


def _pairs() -> dict[str, str]:
    return {str(each.id): str(each.string) for each in _read(ENGLISH) if each.id}


def _gaps(sentence: str) -> set[str]:
    return {name for _text, name, _spec, _how in string.Formatter().parse(sentence) if name}


def _marked() -> set[str]:
    """The sentences in the code, found without babel's tokens: a mark inside an f-string counts."""
    return {
        call.args[0].value
        for path in (ROOT / "gridcenter").rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in {"_", "N_"}
        and call.args
        and isinstance(call.args[0], ast.Constant)
    }


def test_every_sentence_has_its_english():
    collected = {str(each.id) for each in _read(LOCALE / "gridcenter.pot") if each.id}
    assert _marked() ^ collected == set(), (
        "python3 dev.py messages collects them; it finds no mark inside an f-string or another mark"
    )
    assert {each for each in collected if not _pairs().get(each)} == set()
    assert [each.id for each in _read(ENGLISH) if each.fuzzy and each.id] == []


def test_the_gaps_are_the_same():
    assert {each for each, said in _pairs().items() if _gaps(each) != _gaps(said)} == set()


def test_english_is_english():
    examples = re.compile("|".join(map(re.escape, EXAMPLES)))
    left = {each for each, said in _pairs().items() if CHINESE.search(examples.sub("", said))}
    assert left == set()


def test_the_program_reads_what_was_written():
    with ENGLISH.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    stale = {each for each, said in _pairs().items() if compiled.gettext(each) != said}
    assert stale == set(), "python3 dev.py messages compiles them"
