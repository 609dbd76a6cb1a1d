"""What the frozen program leaves out is not needed: a chart is drawn without Qt's OpenGL."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOOK = ROOT / "packaging" / "frozen" / "without_opengl.py"
DRAWN = """
import runpy, sys
runpy.run_path(sys.argv[1])
from PySide6.QtWidgets import QApplication
app = QApplication([])
import pyqtgraph as pg
plot = pg.PlotWidget()
plot.plot([1, 2, 3], [3, 1, 2])
plot.addItem(pg.BarGraphItem(x=[1, 2], height=[1, 2], width=0.5))
picture = plot.grab().toImage()
colours = {picture.pixel(x, y) for x in range(0, picture.width(), 3) for y in range(0, picture.height(), 3)}
print(len(colours), [n for n in sys.modules if "OpenGL" in n and getattr(sys.modules[n], "__file__", None) and "PySide6" in n])
"""


def test_a_chart_is_drawn_without_opengl():
    done = subprocess.run(
        [sys.executable, "-c", DRAWN, HOOK], check=True, capture_output=True, text=True
    )
    colours, loaded = done.stdout.split(maxsplit=1)
    assert int(colours) > 2
    assert loaded.strip() == "[]"


def test_the_recipe_leaves_out_what_the_hook_stands_in_for():
    recipe = (ROOT / "build.spec").read_text(encoding="utf-8")
    assert '"PySide6.QtOpenGL", "PySide6.QtOpenGLWidgets"' in recipe
    assert HOOK.name in recipe
