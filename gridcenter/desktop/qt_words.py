"""Qt's own dialogs in our language: its Chinese catalogue, and the words that catalogue misses."""

from __future__ import annotations

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from gridcenter.base.i18n import is_english

MISSING = {
    ("QFileDialog", "&Look in:"): "位置(&L)：",
    ("QFileDialog", "Files of &type:"): "文件类型(&T)：",
    ("QAbstractFileIconProvider", "Folder"): "文件夹",
    ("QAbstractFileIconProvider", "Drive"): "磁盘",
    ("QAbstractFileIconProvider", "Unknown"): "未知类型",
    ("QPrintSettingsOutput", "Page &Set:"): "页面范围(&S)：",
    ("QPageSetupWidget", "Page &order:"): "页面顺序(&O)：",
    ("QPageSetupWidget", "Pages &per sheet:"): "每张页数(&P)：",
}
"""By context and source: what Qt 6.8 to 6.12 asks for and its ``qtbase_zh_CN`` does not hold."""


class _Missing(QTranslator):
    """Is asked last: only for what Qt's own catalogue has not."""

    def translate(
        self,
        context: str,
        sourceText: str,  # noqa: N803 - Qt's name
        disambiguation: str | None = None,
        n: int = -1,
    ) -> str | None:
        """The Chinese of a word, None where there is none here either."""
        return MISSING.get((context, sourceText))

    def isEmpty(self) -> bool:
        """Qt installs no empty catalogue."""
        return False


def install(app: QApplication) -> tuple[QTranslator, ...]:
    """Set Qt's locale and words; the caller keeps what comes back as long as ``app`` lives."""
    QLocale.setDefault(QLocale("en_GB" if is_english() else "zh_CN"))
    if is_english():
        return ()
    missing, own = _Missing(app), QTranslator(app)
    own.load("qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    # The catalogue that is installed last is asked first.
    app.installTranslator(missing)
    app.installTranslator(own)
    return missing, own
