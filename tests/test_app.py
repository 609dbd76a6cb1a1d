import subprocess
import sys
from pathlib import Path

import pytest

from gridcenter import app
from gridcenter.app import WindowWish


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        ([], WindowWish()),
        (["--lang", "en"], WindowWish(language="en")),
        (["--data", "数据 目录"], WindowWish(folder=Path("数据 目录"))),
        (["--lang", "zh_CN", "--data", "a"], WindowWish(folder=Path("a"), language="zh_CN")),
        (["--lang", "fr"], None),
        (["--data"], None),
        (["--data", "a", "--data", "b"], None),
        (["--data", "a", "list", "incident"], None),
        (["--help"], None),
        (["list"], None),
        (["甲.gcpack"], WindowWish(file=Path("甲.gcpack"))),
        (["--lang", "en", "a.GCCARD"], WindowWish(language="en", file=Path("a.GCCARD"))),
        (
            ["--data", "x", "回执.gcreceipt"],
            WindowWish(folder=Path("x"), file=Path("回执.gcreceipt")),
        ),
        (["receive", "甲.gcpack"], None),
        (["甲.xlsx"], None),
    ],
)
def test_only_a_plain_wish_for_the_window_passes_by_the_command_line(arguments, wanted):
    assert app.window_wanted(arguments) == wanted


def test_the_window_starts_without_the_command_line_and_the_store():
    code = (
        "import sys\nfrom gridcenter import app\nfrom gridcenter.desktop import window\nfrom gridcenter.desktop.start import sign_in\n"
        "print(*{'click', 'sqlcipher3', 'gridcenter.services.folder.accounts'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_the_installed_command_starts_from_any_folder(tmp_path):
    # The environment's own script, not this checkout by chance of the current folder.
    command = Path(sys.executable).with_name("gridcenter")
    done = subprocess.run(
        [command, "--version"], check=False, capture_output=True, text=True, cwd=tmp_path
    )
    assert (done.returncode, done.stdout.split()[:1]) == (0, ["gridcenter"]), done.stderr
