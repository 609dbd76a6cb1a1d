"""What this is, on what it stands, and under which licences."""

from __future__ import annotations

import platform
from importlib import metadata
from pathlib import Path

from PySide6.QtCore import Signal, qVersion
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from gridcenter import __version__
from gridcenter.base.i18n import _
from gridcenter.desktop import messages
from gridcenter.desktop.small_table import SmallTable
from gridcenter.desktop.widgets import PAD, Card, button, label, row
from gridcenter.presenters import update_words
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
    """Versions and licences, and a new version from a file."""

    install_wanted = Signal()
    """Everything is ready: the program closes, and another version takes its place."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        card = Card(_("综治中心工作台"))
        card.body.addWidget(
            label(
                _("版本 {version} · Python {python} · Qt {qt} · MIT 许可").format(
                    version=__version__, python=platform.python_version(), qt=qVersion()
                ),
                "soft",
            )
        )
        self._stand = label("", "small", wrap=True)
        card.body.addLayout(
            row(
                button(_("用文件更新…"), self._choose, icon="download"),
                button(_("退回上一版本"), self._go_back, icon="rotate-ccw"),
                None,
            )
        )
        card.body.addWidget(self._stand)
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
        update_words.stand(self._desk, lambda lines: self._stand.setText("\n".join(lines)))

    def _choose(self) -> None:
        chosen, _kind = QFileDialog.getOpenFileName(
            self, _("用文件更新"), "", _("更新文件") + " (*.gcupdate)"
        )
        if chosen:
            self.offer(Path(chosen))

    def offer(self, path: Path) -> None:
        """Verify the file, ask, back up, and let the program be replaced."""

        def ask(found: update_words.UpdateFile) -> None:
            if messages.confirm(
                self,
                _("更新到 {version}？").format(version=found.told.version),
                update_words.question(found),
                _("备份并更新"),
                danger=False,
            ):
                update_words.prepare(self._desk, path, self._leave)

        update_words.examine(self._desk, path, ask)

    def _go_back(self) -> None:
        if messages.confirm(
            self,
            _("退回上一版本？"),
            _(
                "程序会关闭并换回上一版本。如果数据已是新版本的结构，旧版本打不开它：登录时选“恢复备份”，用更新前的那份备份；更新后记的内容会移到一边，不会删除。"
            ),
            _("退回"),
            danger=True,
        ):
            update_words.prepare_back(self._desk, self._leave)

    def _leave(self, by_hand: str) -> None:
        if by_hand:
            messages.tell(self, _("请管理员安装"), by_hand)
            self.load()
        else:
            self.install_wanted.emit()


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "—"
