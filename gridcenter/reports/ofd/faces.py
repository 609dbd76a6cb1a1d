"""The font files of this machine by PostScript name, and the few characters of one that a file uses.

An OFD reader replaces a font that is not embedded, so pages carry their fonts. What a PDF carries is
a bare CFF without a character map; the original file is cut down again instead. uharfbuzz takes
15 ms for 600 characters of Noto Serif CJK, fontTools 2 to 3 s.
"""

from __future__ import annotations

import os
import struct
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import uharfbuzz as hb

from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.text import N_

_ENDINGS = {".ttf", ".otf", ".ttc", ".otc"}
_DROPPED = ("GSUB", "GPOS", "GDEF", "BASE", "vhea", "vmtx", "VORG", "DSIG")
"""What sets lines and columns of text: every character of a page has its place already."""
_COLLECTION = b"ttcf"
_FAMILY = (hb.OTNameIdPredefined.TYPOGRAPHIC_FAMILY, hb.OTNameIdPredefined.FONT_FAMILY)
_EVERYDAY = "综治中心事件台账网格员，。"


class OfdFontError(GridcenterError):
    """A font that the page was set in is not among the font files of this machine."""

    code = "ofd_font"
    sentence = N_("没有生成 OFD：在这台电脑上找不到字体文件“{font}”。")
    hint = N_("请先导出 PDF；装好这种字体后再生成 OFD。")


def cut_down(name: str, characters: str) -> tuple[str, bytes]:
    """The family of the font called ``name`` (PostScript) and its file with ``characters`` only.

    Raises OfdFontError when no file of this machine has it.
    """
    place = _index().get(name)
    if place is None:
        raise OfdFontError(font=name)
    face = _face(*place)
    wanted = hb.SubsetInput()
    wanted.unicode_set.set({ord(character) for character in characters})
    wanted.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NO_LAYOUT_CLOSURE
    wanted.layout_feature_tag_set.clear()
    wanted.drop_table_tag_set.update({int.from_bytes(tag.encode(), "big") for tag in _DROPPED})
    family = face.get_name(hb.OTNameIdPredefined.FONT_FAMILY) or name
    return family, bytes(hb.subset(face, wanted).blob.data)


@lru_cache(maxsize=4)
def characters_of(families: tuple[str, ...]) -> frozenset[int]:
    """The code points that at least one of these families of the machine has a glyph for."""
    wanted = {family.casefold() for family in families}
    found: set[int] = set()
    for place in _index().values():
        face = _face.__wrapped__(*place)
        if any((face.get_name(name) or "").casefold() in wanted for name in _FAMILY):
            found.update(face.unicodes)
    return frozenset(found)


def chinese_families() -> tuple[str, ...]:
    """The families of this machine that have the characters of everyday Chinese, in order."""
    wanted = frozenset(map(ord, _EVERYDAY))
    found: set[str] = set()
    for place in _index().values():
        face = _face.__wrapped__(*place)
        if wanted <= set(face.unicodes):
            found.update(face.get_name(name) or "" for name in _FAMILY)
    return tuple(sorted(found - {""}))


@lru_cache(maxsize=8)
def _face(path: Path, number: int) -> hb.Face:
    return hb.Face(hb.Blob.from_file_path(str(path)), number)


@lru_cache(maxsize=1)
def _index() -> dict[str, tuple[Path, int]]:
    found: dict[str, tuple[Path, int]] = {}
    for path in _font_files():
        try:
            for number in range(_faces_in(path)):
                name = _face.__wrapped__(path, number).get_name(
                    hb.OTNameIdPredefined.POSTSCRIPT_NAME
                )
                if name:
                    found.setdefault(name, (path, number))
        except (OSError, hb.HarfBuzzError):
            continue  # a font that cannot be read is none for typst either
    return found


def _faces_in(path: Path) -> int:
    with path.open("rb") as file:
        head = file.read(12)
    return int(struct.unpack(">I", head[8:12])[0]) if head.startswith(_COLLECTION) else 1


def _font_files() -> Iterator[Path]:
    for folder in _font_folders():
        for inside, _folders, names in os.walk(folder):
            for name in sorted(names):
                if Path(name).suffix.lower() in _ENDINGS:
                    yield Path(inside, name)


def _font_folders() -> tuple[Path, ...]:
    """Where typst looks too: the system's own folders and the user's."""
    home = Path.home()
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        own = (Path(local, "Microsoft", "Windows", "Fonts"),) if local else ()
        return (Path(os.environ.get("WINDIR", r"C:\Windows"), "Fonts"), *own)
    shared = os.environ.get("XDG_DATA_HOME") or home / ".local" / "share"
    return (
        Path("/usr/share/fonts"),
        Path("/usr/local/share/fonts"),
        Path(shared, "fonts"),
        home / ".fonts",
    )
