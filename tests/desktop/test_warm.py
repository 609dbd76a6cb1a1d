import subprocess
import sys

CODE = """
import sys
from gridcenter.desktop import warm
before = set(sys.modules)
warm.begin().join()
print("pyqtgraph" in before, "pyqtgraph" in sys.modules, "gridcenter.desktop.figures.charts_page" in sys.modules)
"""


def test_the_charts_are_loaded_on_a_thread_and_not_before():
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", CODE], capture_output=True, text=True, check=True
    )
    assert ran.stdout.split() == ["False", "True", "True"]
    assert ran.stderr == ""
