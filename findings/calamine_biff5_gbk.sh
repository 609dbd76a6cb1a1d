#!/usr/bin/env bash
# python-calamine 0.9.1, an Excel 5.0 workbook whose CODEPAGE record says 936 (GBK): every byte of a text
# becomes a character of its own, U+FFFD and U+0000 in turn, so the text is lost and nothing is raised.
# With CODEPAGE 1252 over the same bytes it gives Latin letters, from which the text can be won back:
# the file that says its code page rightly is the one that is read worse. LibreOffice 7.4 reads the first
# file as 李样本. Seen on Linux x64, Python 3.11. Exits non-zero when calamine reads it, or reads it otherwise.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check python-calamine==0.9.1
venv/bin/python - <<'PYTHON'
import struct
from io import BytesIO

from python_calamine import CalamineWorkbook

END, FREE, FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
TEXT = "李样本"


def record(kind, data=b""):
    return struct.pack("<HH", kind, len(data)) + data


def bof(kind):
    return record(0x0809, struct.pack("<HHHH", 0x0500, kind, 0x0DBB, 0x07CC))


def stream(page):
    def head(place):
        sheet = struct.pack("<IHB", place, 0, 6) + b"Sheet1"
        return bof(5) + record(0x0042, struct.pack("<H", page)) + record(0x0085, sheet) + record(0x0A)

    raw = TEXT.encode("gbk")
    label = record(0x0204, struct.pack("<HHHH", 0, 0, 0, len(raw)) + raw)
    return head(len(head(0))) + bof(0x10) + label + record(0x0A)


def container(content):
    count = 8
    chain = [FAT, END, *range(3, 2 + count), END]
    chain += [FREE] * (128 - len(chain))

    def entry(name, kind, child, start, size):
        words = name.encode("utf-16-le") + b"\0\0"
        links = struct.pack("<HBBIII", len(words), kind, 1, FREE, FREE, child)
        return words.ljust(64, b"\0") + links + bytes(36) + struct.pack("<IQ", start, size)

    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<9I", 0, 1, 1, 0, 4096, END, 0, END, 0) + struct.pack("<I", 0)
    folder = entry("Root Entry", 5, 1, END, 0) + entry("Book", 2, FREE, 2, count * 512)
    data = content.ljust(count * 512, b"\0")
    return head.ljust(512, b"\xff") + struct.pack("<128I", *chain) + folder.ljust(512, b"\0") + data


def read(page):
    book = CalamineWorkbook.from_filelike(BytesIO(container(stream(page))))
    return book.get_sheet_by_index(0).to_python()[0][0]


rightly, wrongly = read(936), read(1252)
print("CODEPAGE 936 ", ascii(rightly))
print("CODEPAGE 1252", ascii(wrongly), "->", wrongly.encode("cp1252").decode("gbk"))
assert rightly == "\ufffd\0" * 6, rightly
assert wrongly.encode("cp1252").decode("gbk") == TEXT
PYTHON
