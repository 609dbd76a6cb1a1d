"""Workbooks of Excel 5.0, which no program of today writes any more, record by record."""

from __future__ import annotations

import struct

END, FREE, FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def bof(kind: int) -> bytes:
    return record(0x0809, struct.pack("<HHHH", 0x0500, kind, 0x0DBB, 0x07CC))


def stream(rows, *, name="花名册", page=936, encoding="gbk", more=b"", formats=()) -> bytes:
    """The stream of one sheet; text, numbers and (number, style) cells; ``more`` records of it."""
    title = name.encode(encoding)

    def head(place: int) -> bytes:
        found = bof(5)
        if page is not None:
            found += record(0x0042, struct.pack("<H", page))
        for at, form in enumerate(formats):
            text = form.encode(encoding)
            found += record(0x041E, struct.pack("<HB", 164 + at, len(text)) + text)
        found += record(0x00E0, struct.pack("<HH", 0, 0).ljust(16, b"\0"))
        for at in range(len(formats)):
            found += record(0x00E0, struct.pack("<HH", 0, 164 + at).ljust(16, b"\0"))
        sheet = struct.pack("<IHB", place, 0, len(title)) + title
        return found + record(0x0085, sheet) + record(0x0A)

    body = bof(0x10) + more
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            number, style = cell if isinstance(cell, tuple) else (cell, 0)
            place = struct.pack("<HHH", row, column, style)
            if isinstance(number, str):
                text = number.encode(encoding)
                body += record(0x0204, place + struct.pack("<H", len(text)) + text)
            elif number is not None:
                body += record(0x0203, place + struct.pack("<d", number))
    return head(len(head(0))) + body + record(0x0A)


def container(content: bytes) -> bytes:
    """The stream in the compound file in which Excel kept it."""
    count = -(-max(len(content), 4096) // 512)
    chain = [FAT, END, *(at + 1 for at in range(2, 1 + count)), END]
    chain += [FREE] * (128 - len(chain))

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        words = name.encode("utf-16-le") + b"\0\0"
        links = struct.pack("<HBBIII", len(words), kind, 1, FREE, FREE, child)
        return words.ljust(64, b"\0") + links + bytes(36) + struct.pack("<IQ", start, size)

    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<9I", 0, 1, 1, 0, 4096, END, 0, END, 0) + struct.pack("<I", 0)
    folder = entry("Root Entry", 5, 1, END, 0) + entry("Book", 2, FREE, 2, count * 512)
    data = content.ljust(count * 512, b"\0")
    return head.ljust(512, b"\xff") + struct.pack("<128I", *chain) + folder.ljust(512, b"\0") + data
