#!/usr/bin/env bash
# LibreOffice 7.4.7 (Debian 12, package libreoffice-calc) cannot save an .xlsx of one cell as "Microsoft Excel 2003 XML":
#   soffice --convert-to "xml:MS Excel 2003 XML" one.xlsx        (written by XlsxWriter 3.2.0)
# Seen: "xsltApplySequenceConstructor: A potential infinite template recursion was detected", SfxBaseModel::impl_store
# failed, no file. Its style sheet (share/xslt/export/spreadsheetml/table.xsl) calls repeat-adding-table-column once for
# each column that the default style repeats, 16,384 since LibreOffice 7.4, and libxslt stops at a depth of 3,000. From a
# .csv, whose columns have no style, it is saved; reading such files works too. Needs soffice and python3-venv; exits non-zero once a file is written.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q XlsxWriter==3.2.0
"$work/venv/bin/python" - "$work/one.xlsx" <<'PY'
import sys, xlsxwriter
with xlsxwriter.Workbook(sys.argv[1]) as book:
    book.add_worksheet("a").write(0, 0, "sample")
PY
soffice --version
soffice "-env:UserInstallation=file://$work/profile" --headless --convert-to "xml:MS Excel 2003 XML" \
  --outdir "$work/out" "$work/one.xlsx" > "$work/said" 2>&1 || true
if [ -e "$work/out/one.xml" ]; then
  echo "changed: the sheet was saved"
  exit 1
fi
grep -m1 -o "potential infinite template recursion" "$work/said"
# The same program reads such a file.
cat > "$work/two.xml" <<'XML'
<?xml version="1.0"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="a"><Table><Row><Cell><Data ss:Type="String">sample</Data></Cell></Row></Table></Worksheet></Workbook>
XML
soffice "-env:UserInstallation=file://$work/profile" --headless --infilter="MS Excel 2003 XML" --convert-to csv \
  --outdir "$work/out" "$work/two.xml" > /dev/null 2>&1
grep -q sample "$work/out/two.csv"
echo "as described: not written, but read"
