"""A picture of each of the ten questions of docs/lake.md, asked of a lake with DuckDB.

python docs/lake_pictures.py LAKE PICTURE.png
"""

import json
import os
import re
import sys
from pathlib import Path

import duckdb
import pandas

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pyqtgraph
import pyqtgraph.exporters

QUESTION = re.compile(r"(?ms)^\d+\. ([^\n]*[\u4e00-\u9fff]) [^\n]+\n\n   ```sql\n   ([^\n]+)\n")
MOST = 8
"""Bars of one picture, but for months; what comes after is summed up."""


def asked(
    lake: Path, connection: duckdb.DuckDBPyConnection
) -> list[tuple[str, list[tuple[str, int]]]]:
    """Each question's Chinese title and its bars."""
    registers = json.loads((lake / "lake.json").read_text(encoding="utf-8"))["parts"]
    for register, months in registers.items():
        files = [str(lake / name) for part in months.values() for name in part["live"]]
        if files:
            connection.read_parquet(files).create_view(register)
    document = Path(__file__).with_name("lake.md").read_text(encoding="utf-8")
    return [
        (title, bars(connection.execute(statement).df()))
        for title, statement in QUESTION.findall(document)
    ]


def bars(answer: pandas.DataFrame) -> list[tuple[str, int]]:
    """Words and number of each bar: months as they follow, everything else by size."""
    number = next((name for name in ("n", "times") if name in answer), "")
    counts = answer[number].astype(int) if number else [1] * len(answer)
    named = answer.drop(columns=number) if number else answer
    if "closed" in named:
        named = named.assign(closed="办结 " + named["closed"].astype(str))
    words = [" ".join(map(str, row)) for row in named.itertuples(index=False)]
    found = sorted(zip(words, counts, strict=True))
    if "month" in answer:
        return found
    found.sort(key=lambda each: -each[1])
    rest = sum(count for _words, count in found[MOST:])
    return found[:MOST] + ([("其余", rest)] if rest else [])


def draw(found: list[tuple[str, list[tuple[str, int]]]], picture: Path) -> None:
    """All of them in one picture, five rows of two."""
    application = pyqtgraph.mkQApp()
    pyqtgraph.setConfigOptions(background="w", foreground="#333333", antialias=True)
    sheet = pyqtgraph.GraphicsLayoutWidget()
    sheet.resize(1200, 1400)
    for at, (title, told) in enumerate(found):
        plot = sheet.addPlot(row=at // 2, col=at % 2)
        plot.setTitle(f"{at + 1}. {title}", color="#111111", size="12pt")
        plot.hideButtons()
        plot.hideAxis("bottom")
        height = max(len(told), 4)
        places = [height - 1 - line for line in range(len(told))]
        plot.addItem(
            pyqtgraph.BarGraphItem(
                x0=0, y=places, width=[n for _w, n in told], height=0.7, brush="#2f6fb3", pen=None
            )
        )
        for place, (_words, number) in zip(places, told, strict=True):
            text = pyqtgraph.TextItem(str(number), color="#111111", anchor=(0, 0.5))
            text.setPos(number, place)
            plot.addItem(text)
        if not told:
            text = pyqtgraph.TextItem("没有", color="#111111", anchor=(0, 0.5))
            text.setPos(0, height - 1)
            plot.addItem(text)
        words = [words for words, _n in told]
        plot.getAxis("left").setTicks([list(zip(places, words, strict=True))])
        plot.getAxis("left").setStyle(hideOverlappingLabels=False)
        plot.getAxis("left").setWidth(190)
        plot.setXRange(0, max((n for _w, n in told), default=1) * 1.15, padding=0)
        plot.setYRange(-0.6, height - 0.4, padding=0)
    sheet.show()
    application.processEvents()
    pyqtgraph.exporters.ImageExporter(sheet.scene()).export(str(picture))


if __name__ == "__main__":
    with duckdb.connect() as open_lake:
        draw(asked(Path(sys.argv[1]), open_lake), Path(sys.argv[2]))
