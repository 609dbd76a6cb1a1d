"""F1: the page's section of the user guide beside the page, and the keys that work there.

The guide marks the section of a page with ``<!-- page: ID -->`` on the line above its heading.
"""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QTextBrowser, QVBoxLayout, QWidget

from gridcenter.base.i18n import _, is_english
from gridcenter.base.paths import resources_dir
from gridcenter.desktop.actions import DEEDS
from gridcenter.desktop.pages import books
from gridcenter.desktop.widgets import GAP, PAD, icon_button, label, row


def guide_file() -> Path | None:
    """The guide in the language spoken now: shipped with the program, or in the checkout."""
    name = "user-guide.md" if is_english() else "user-guide.zh-CN.md"
    places = (resources_dir() / "help" / name, resources_dir().parent / "docs" / name)
    return next((path for path in places if path.is_file()), None)


def section(guide: str, page: str) -> str:
    """The section of ``page`` up to the next marked one; empty when the guide has none."""
    found = re.search(rf"<!-- page: {re.escape(page)} -->\s*(.*?)(?=<!-- page: |\Z)", guide, re.S)
    return found[1].strip() if found else ""


def keys_table() -> str:
    """The keyboard as a Markdown list."""
    lines = [f"- **{deed.keys[0]}** {_(deed.label)}" for deed in DEEDS.values() if deed.keys]
    pages = "- **Ctrl+1 … 9, F10** " + _("切换页面")
    return "\n".join(("## " + _("键盘"), "", pages, *lines))


class HelpPanel(QFrame):
    """A narrow column of help that leaves the page beside it usable."""

    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setFixedWidth(360)
        self.text = QTextBrowser()
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.text.setOpenExternalLinks(False)
        self.text.setStyleSheet("border: 0")
        self.text.setAccessibleName(_("本页帮助"))
        box = QVBoxLayout(self)
        box.setContentsMargins(PAD, GAP, GAP, GAP)
        close = icon_button("x", _("关闭帮助"), self.closed.emit)
        box.addLayout(row(label(_("帮助"), "heading"), None, close))
        box.addWidget(self.text, 1)

    def show_page(self, page: str) -> None:
        """Show the help of ``page``, or only the keys when the guide says nothing of it."""
        path = guide_file()
        guide = path.read_text(encoding="utf-8") if path else ""
        # What is keyed in stands in the font of the rest: the fixed one has no Chinese.
        shared = "books" if any(spec.id == page for spec in books()) else ""
        words = (section(guide, page) or section(guide, shared)).replace("`", "")
        self.text.document().setIndentWidth(18)
        self.text.setMarkdown(f"{words}\n\n{keys_table()}")
