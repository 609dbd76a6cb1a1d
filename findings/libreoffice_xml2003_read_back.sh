#!/usr/bin/env bash
# LibreOffice 7.4.7 (Debian 12, package libreoffice-calc) reads its own "Microsoft Excel 2003 XML" otherwise than it wrote it:
#   soffice --convert-to "xml:MS Excel 2003 XML" a.csv, then --infilter="MS Excel 2003 XML" --convert-to csv a.xml
# Seen: of two empty rows above the first filled one, which it wrote as <Row/> and <Row ss:Index="3">, one is gone; a moment
# (ss:Type="DateTime", 2026-09-10T08:30:00.000 in the file) comes back as 2026-09-10 0:00; a formula that it wrote as
# ss:Formula="of:=1+1" beside the result 2 comes back as Err:507. So who holds a reader of this format against LibreOffice has to
# hold it against the file. Needs soffice; exits non-zero once any of the three is read as it was written.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
office() { soffice "-env:UserInstallation=file://$work/profile" --headless "$@" > /dev/null 2>&1; }
csv="Text - txt - csv (StarCalc):44,34,76,1,,0,false,true"
printf ',,\n,,\n,sample,2026-09-10 08:30\n,=1+1,\n' > "$work/a.csv"
soffice --version
office --infilter="$csv" --convert-to "xml:MS Excel 2003 XML" --outdir "$work" "$work/a.csv"
grep -q '<Row ss:Index="3"' "$work/a.xml"
grep -q '<Data ss:Type="DateTime">2026-09-10T08:30:00.000</Data>' "$work/a.xml"
grep -q 'ss:Formula="of:=1+1"><Data ss:Type="Number">2</Data>' "$work/a.xml"
office --infilter="MS Excel 2003 XML" --convert-to "csv:$csv" --outdir "$work/back" "$work/a.xml"
cat "$work/back/a.csv"
[ "$(wc -l < "$work/back/a.csv")" -eq 3 ] || { echo "changed: no row is lost"; exit 1; }
grep -q ' 0:00\|[0-9] 00:00' "$work/back/a.csv" || { echo "changed: the time is kept"; exit 1; }
grep -q 'Err:507' "$work/back/a.csv" || { echo "changed: the formula is read"; exit 1; }
echo "as described: a row, a time and a formula are lost on the way back"
