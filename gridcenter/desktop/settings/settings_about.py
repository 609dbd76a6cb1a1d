"""What this is, on what it stands, and under which licences."""

from __future__ import annotations

import platform
from importlib import metadata

from PySide6.QtCore import qVersion
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gridcenter import __version__
from gridcenter.base.i18n import _
from gridcenter.desktop.small_table import SmallTable
from gridcenter.desktop.widgets import PAD, Card, label
from gridcenter.presenters.desk import Desk

_PARTS = (
    ("PySide6_Essentials", "LGPL-3.0 / Qt"),
    ("sqlcipher3", "zlib / BSD (SQLCipher)"),
    ("sqlite-utils", "Apache-2.0"),
    ("cryptography", "Apache-2.0 / BSD"),
    ("pyrage", "MIT"),
    ("pandas", "BSD-3-Clause"),
    ("pyqtgraph", "MIT"),
    ("typst", "Apache-2.0"),
    ("pypdfium2", "Apache-2.0 / BSD"),
    ("python-calamine", "MIT"),
    ("XlsxWriter", "BSD-2-Clause"),
    ("python-docx", "MIT"),
    ("pypinyin", "MIT"),
    ("segno", "BSD-3-Clause"),
    ("click", "BSD-3-Clause"),
)


class AboutTab(QWidget):
    """Versions and licences."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        del desk
        card = Card(_("综治中心工作台"))
        card.body.addWidget(
            label(
                _("版本 {version} · Python {python} · Qt {qt} · MIT 许可").format(
                    version=__version__, python=platform.python_version(), qt=qVersion()
                ),
                "soft",
            )
        )
        card.body.addWidget(
            label(
                _("不联网、不收集任何信息。图标：Lucide（ISC 许可）。所用部件及许可："),
                "soft",
                wrap=True,
            )
        )
        self.table = SmallTable(_("所用部件"), (_("部件"), _("版本"), _("许可")))
        card.body.addWidget(self.table, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, PAD, 0, 0)
        box.addWidget(card)

    def load(self) -> None:
        """List what is installed."""
        self.table.show_rows([(name, _version(name), licence) for name, licence in _PARTS])


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "—"
