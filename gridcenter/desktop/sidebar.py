"""The column of pages at the left."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeySequence
from PySide6.QtWidgets import (
    QButtonGroup,
    QLabel,
    QMenu,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from gridcenter.base.i18n import _, noted
from gridcenter.desktop import screen_reader, theme
from gridcenter.desktop.actions import page_keys, shown_keys
from gridcenter.desktop.pages import PageSpec, books, pages
from gridcenter.desktop.screen_reader import PageTab, PageTabs
from gridcenter.desktop.tokens import Scheme
from gridcenter.desktop.widgets import GAP, MARGIN, PAD, icon_button, label, row

_SCHEME_ICONS = {Scheme.LIGHT: "sun", Scheme.DARK: "moon", Scheme.SYSTEM: "sun-moon"}


class Sidebar(PageTabs):
    """Pages, and below them the look and the help."""

    chosen = Signal(str)
    scheme_asked = Signal()
    help_asked = Signal()

    def __init__(self, pages: Sequence[PageSpec], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        screen_reader.install()
        self.setObjectName("sidebar")
        self.setAccessibleName(_("页面"))
        self._group = QButtonGroup(self)
        self._buttons: dict[str, PageTab] = {}
        self._page = ""
        box = QVBoxLayout(self)
        box.setContentsMargins(PAD, PAD, PAD, GAP)
        box.setSpacing(2)
        box.addLayout(self._brand())
        box.addSpacing(PAD)
        main = [spec for spec in pages if spec.id != "settings"]
        for spec in main:
            box.addWidget(self._nav(spec))
        # Behind the pages that have a number: the sixth from above is the one of Ctrl+6.
        box.addWidget(self._shelf())
        box.addStretch(1)
        for spec in pages:
            if spec not in main:
                box.addWidget(self._nav(spec))
        self._scheme = icon_button(
            "sun", _("切换浅色、深色、跟随系统"), self.scheme_asked.emit, word=_("配色")
        )
        helping = icon_button(
            "circle-help",
            noted(_("本页帮助"), shown_keys("help")),
            self.help_asked.emit,
            word=_("帮助"),
        )
        undoing = icon_button(
            "history",
            noted(_("撤销列表"), shown_keys("undo_list")),
            lambda: self.chosen.emit("gestures"),
            word=_("撤销"),
        )
        for each in (self._scheme, helping, undoing):
            each.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
            each.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        box.addLayout(row(self._scheme, helping, undoing, gap=0))
        self.restyle()

    def choose(self, page: str) -> None:
        """Mark ``page`` as the one that is shown."""
        self._page = page
        if page in self._buttons:
            self._buttons[page].setChecked(True)

    def focus_chosen(self) -> None:
        """Let the keys go on from the page that is shown."""
        chosen = self._group.checkedButton()
        if chosen is not None:
            chosen.setFocus()

    def set_unit(self, unit: str, actor: str) -> None:
        """Say whose data this is and who sits here."""
        self._unit.setText(unit)
        self._actor.setText(actor)

    def restyle(self) -> None:
        """Fit the width and the icons to the present look."""
        # English words are longer, and the chosen one is bold besides.
        words = QFontMetrics(theme.font(bold=True))
        widest = max((words.horizontalAdvance(b.text()) for b in self._buttons.values()), default=0)
        needed = widest + theme.metrics().icon + 2 * MARGIN + 2 * PAD
        self.setFixedWidth(max(theme.metrics().sidebar, needed))
        self._mark.setPixmap(theme.pixmap("landmark", theme.metrics().icon + 6, "accent"))
        theme.set_icon(self._scheme, _SCHEME_ICONS[theme.scheme()])
        self._tint()

    def _brand(self) -> QVBoxLayout:
        self._mark = QLabel()
        self._unit = label(_("综治中心"), "heading", wrap=True)
        self._actor = label("", "small")
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._mark)
        words.addWidget(self._unit)
        words.addWidget(self._actor)
        return words

    def _nav(self, spec: PageSpec) -> PageTab:
        made = PageTab(spec.title)
        made.setProperty("kind", "nav")
        keys = QKeySequence(page_keys(pages().index(spec))[0])
        made.setToolTip(noted(spec.title, keys.toString(QKeySequence.SequenceFormat.NativeText)))
        made.setProperty("iconName", spec.icon)
        made.toggled.connect(self._tint)
        made.clicked.connect(lambda _checked=False: self.chosen.emit(spec.id))
        self._group.addButton(made)
        self._buttons[spec.id] = made
        return made

    def _shelf(self) -> PageTab:
        """One place for all other books: their names unfold beside it."""
        made = PageTab(_("其他台账"))
        made.setProperty("kind", "nav")
        made.setProperty("iconName", "archive")
        made.toggled.connect(self._tint)
        made.clicked.connect(self._unfold)
        self._group.addButton(made)
        self._books = made
        self._buttons |= {spec.id: made for spec in books()}
        return made

    def books_menu(self) -> QMenu:
        """The names of the books; leaving it without a choice changes nothing."""
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.aboutToHide.connect(lambda: self.choose(self._page))
        for spec in books():
            entry = menu.addAction(spec.title)
            theme.set_icon(entry, spec.icon, "text_soft")
            entry.triggered.connect(lambda _on=False, page=spec.id: self.chosen.emit(page))
        return menu

    def _unfold(self) -> None:
        self.books_menu().popup(self._books.mapToGlobal(self._books.rect().topRight()))

    def _tint(self) -> None:
        for made in self._buttons.values():
            colour = "accent" if made.isChecked() else "text_soft"
            theme.set_icon(made, str(made.property("iconName")), colour)
