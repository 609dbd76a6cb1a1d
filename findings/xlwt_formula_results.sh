#!/usr/bin/env bash
# xlwt 1.3.0: every formula is written with the cached result "empty text" (FORMULA record, result type 3), a number
# or an error alike, and the owner of the file (WRITEACCESS) as the bare bytes "None". A reader that believes the
# cached result shows blanks: python-calamine 0.9.1 gives '' for =1+1 and for ="a"&"b", just as for a formula of
# Excel that truly came to "". Only the owner tells the two apart.
# Seen with Python 3.11 on Debian 12: results 03 0000000000 ffff for both formulas; calamine [['', '']].
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet xlwt==1.3.0 python-calamine==0.9.1 olefile==0.47
"$work/venv/bin/python" - "$work/book.xls" <<'PYTHON'
import struct
import sys

import olefile
import xlwt
from python_calamine import CalamineWorkbook

path = sys.argv[1]
book = xlwt.Workbook()
sheet = book.add_sheet("a")
sheet.write(0, 0, xlwt.Formula("1+1"))
sheet.write(0, 1, xlwt.Formula('"a"&"b"'))
sheet.write(1, 0, "end")
book.save(path)

stream = olefile.OleFileIO(path).openstream("Workbook").read()
at, results, owner = 0, [], b""
while at + 4 <= len(stream):
    kind, length = struct.unpack_from("<HH", stream, at)
    data = stream[at + 4 : at + 4 + length]
    if kind == 0x0006:
        results.append(data[6:14].hex())
    elif kind == 0x005C:
        owner = data.rstrip()
    at += 4 + length
seen = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()[0]
print("cached results:", results, "owner:", owner, "calamine:", seen)
assert results == ["030000000000ffff"] * 2, results
assert owner == b"None", owner
assert seen == ["", ""], seen
PYTHON
