"""The program as screen readers see it, over a real at-spi bus."""

import json
import subprocess

import pytest

from tests.desktop_real.screen import REPOSITORY, Desktop, Program, until
from tests.desktop_real.typing_checks import make_data

pytestmark = pytest.mark.real

_LAUNCHER = "/usr/libexec/at-spi-bus-launcher"
_PYTHON = "/usr/bin/python3"


@pytest.fixture(scope="module")
def desktop():
    made = Desktop()
    made.env |= {"QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1", "GSETTINGS_BACKEND": "memory"}
    launcher = made.start(_LAUNCHER, "--launch-immediately")
    until(lambda: made.owned("org.a11y.Bus"), "the bus of screen readers answers")
    yield made
    launcher.terminate()  # killed outright it would leave its bus running
    launcher.wait()
    made.close()


@pytest.fixture(scope="module")
def program(desktop, tmp_path_factory):
    quiet = "qt.accessibility.*=false"
    made = Program(desktop, make_data(tmp_path_factory.mktemp("data")), QT_LOGGING_RULES=quiet)
    made.ask("enter")
    yield made
    made.close()


def seen(desktop, *pressed):
    view = REPOSITORY / "tests" / "desktop_real" / "atspi_view.py"
    return json.loads(desktop.run(_PYTHON, str(view), "typed_window.py", *pressed))


def test_a_reader_finds_tabs_names_and_the_heads_of_cells(desktop, program):
    program.ask("open", place="form.people_count")
    found = seen(desktop)
    assert found["nameless"] == []
    assert found["column"] == "page tab list"
    assert found["tabs"][:3] == ["工作台", "事件台账", "网格"]
    assert found["selected"] == ["事件台账"]
    assert {"搜索", "打开日历", "打开列表"} <= set(found["buttons"])
    assert {"事件名称", "发生时间", "发生地点"} <= set(found["fields"])
    table = found["tables"]["事件台账"]
    assert table["rows"] == 2
    assert "事件名称" in table["columns"]
    title = table["cells"][table["columns"].index("事件名称")]
    assert title in table["row_head"]


def test_a_save_is_spoken_once(desktop, program):
    hears = REPOSITORY / "tests" / "desktop_real" / "atspi_hears.py"
    ear = desktop.start(_PYTHON, str(hears), "10", stdout=subprocess.PIPE)
    assert ear.stdout is not None
    assert ear.stdout.readline() == "listens\n"
    program.ask("open", place="form.title")
    desktop.type("shuiqu")
    desktop.press("Return")
    desktop.type("jt 9:00")
    # With a reader on the bus Qt (6.11.3) asks it about every key first; a shortcut does not wait for those.
    until(
        lambda: program.ask("value", place="form.occurred_at")["value"] == "jt 9:00", "it is typed"
    )
    desktop.press("ctrl+s")
    said = ear.stdout.read().splitlines()
    assert [each[:3] for each in said if "已保存" in each] == ["已保存"], said


def test_a_reader_presses_a_page(desktop, program):
    assert seen(desktop, "网格")["selected"] == ["网格"]
    until(lambda: "网格" in seen(desktop)["tables"], "its table is there")
    assert seen(desktop)["tables"]["网格"]["rows"] == 1
