import subprocess
import sys
from pathlib import Path

import pytest

from gridcenter import app


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        ([], (None, None)),
        (["--lang", "en"], (None, "en")),
        (["--data", "数据 目录"], (Path("数据 目录"), None)),
        (["--lang", "zh_CN", "--data", "a"], (Path("a"), "zh_CN")),
        (["--lang", "fr"], None),
        (["--data"], None),
        (["--data", "a", "--data", "b"], None),
        (["--data", "a", "list", "incident"], None),
        (["--help"], None),
        (["list"], None),
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
