#!/usr/bin/env bash
# LibreOffice 7.4.7 (Debian 12, package libreoffice-calc) has two filters for "Excel 2003 XML" and reads one file in two ways:
#   <Row><Cell ss:Index="4"/></Row>  <Row ss:Index="3"> a text, DateTime 2026-09-10T14:30, Boolean 1, Number 2 </Row>
# Seen, saved as CSV: the filter that it chooses itself ("MS Excel 2003 XML Orcus") leaves the Boolean empty; the one that it
# writes such files with ("MS Excel 2003 XML") moves row 3 to row 2 and makes the time 0:00. Neither says so. By the format
# (Microsoft, "XML Spreadsheet Reference": ss:Index is the row, counted from 1; Boolean is 0 or 1) the row is row,14:30,TRUE,2.
# Needs soffice; exits non-zero once either filter reads otherwise.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat > "$work/one.xml" <<'XML'
<?xml version="1.0"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Styles><Style ss:ID="day"><NumberFormat ss:Format="General Date"/></Style></Styles>
<Worksheet ss:Name="a"><Table><Row><Cell ss:Index="4"/></Row>
<Row ss:Index="3"><Cell><Data ss:Type="String">row</Data></Cell>
<Cell ss:StyleID="day"><Data ss:Type="DateTime">2026-09-10T14:30:00.000</Data></Cell>
<Cell><Data ss:Type="Boolean">1</Data></Cell><Cell><Data ss:Type="Number">2</Data></Cell></Row></Table></Worksheet></Workbook>
XML
soffice --version
read_by() {
  soffice "-env:UserInstallation=file://$work/profile" --headless ${1:+"--infilter=$1"} --convert-to \
    "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true" --outdir "$work/$2" "$work/one.xml" > /dev/null 2>&1
  cat "$work/$2/one.csv"
}
chosen=$(read_by "" chosen)
xslt=$(read_by "MS Excel 2003 XML" xslt)
printf 'chosen by itself:\n%s\nby the filter that writes them:\n%s\n' "$chosen" "$xslt"
[ "$(sed -n 3p <<< "$chosen" | cut -d, -f1,3-)" = "row,,2" ]
[[ "$chosen" == *14:30* ]]
[ "$(sed -n 2p <<< "$xslt" | cut -d, -f1)" = "row" ]
[[ "$xslt" == *" 0:00,"* && "$xslt" != *14:30* ]]
echo "as described: one file, two readings"
