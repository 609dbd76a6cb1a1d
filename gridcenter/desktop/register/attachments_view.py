"""The files attached to a record: a list, and files dropped onto it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import (
    QBuffer,
    QDateTime,
    QEvent,
    QFileInfo,
    QIODevice,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QKeySequence,
    QPixmap,
    QShortcut,
)
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QMenu,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from gridcenter.base.i18n import _
from gridcenter.desktop import save_as, theme
from gridcenter.desktop.file_drop import files_in, is_own, page_for
from gridcenter.desktop.pictures import picture_of
from gridcenter.desktop.register.record_story import Story
from gridcenter.desktop.widgets import GAP, PAD, EmptyState, button, icon_button, label, line, row
from gridcenter.domain.changes import Changes
from gridcenter.domain.register.fields import RegisterId, Uid
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.register.attachment_list import (
    AttachmentLine,
    AttachmentList,
    AttachmentsSoFar,
    OpenedAttachment,
)

SMALL = 44
"""Pixels of a small picture, at most, each way."""
_ENDINGS = "*.pdf *.ofd *.jpg *.jpeg *.png *.docx *.xlsx *.txt"
_UNBROKEN = re.compile(r"([!-~]{16})(?=[!-~])")
"""Names that cameras give have no place to break a line at."""


class AttachmentsView(QWidget):
    """The files that belong to one record."""

    changed = Signal(Changes)
    """Something was added or removed here."""

    def __init__(self, desk: Desk, register: RegisterId, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.files = AttachmentList(desk, register)
        self._record: Uid | None = None
        self._may_change = False
        self.count = label("", "soft")
        self.add = button(_("添加…"), self._pick, icon="plus")
        self.story = Story()
        self.nothing = EmptyState("", icon="file-up")
        self._pages = QStackedWidget()
        self._pages.addWidget(self.story)
        self._pages.addWidget(self.nothing)
        limits = _("PDF、OFD、JPG、PNG、DOCX、XLSX、TXT；每个不超过 10 MB，一条记录最多 20 个。")
        box = QVBoxLayout(self)
        box.setContentsMargins(PAD, PAD, PAD, 0)
        box.setSpacing(GAP)
        self.paste = button(_("粘贴截图"), self.paste_picture, icon="clipboard-paste", tip="Ctrl+V")
        self.scan = button(_("扫描件…"), self._open_scans, icon="file-down")
        box.addLayout(row(None, self.scan, self.paste, self.add))
        box.addWidget(line())
        box.addWidget(self.count)
        box.addWidget(self._pages, 1)
        box.addWidget(label(limits, "small", wrap=True))
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        keys = QShortcut(QKeySequence.StandardKey.Paste, self)
        keys.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        keys.activated.connect(self.paste_picture)
        self.destroyed.connect(desk.subscribe(self._hear))

    def hear_keys_of(self, tabs: QTabBar) -> None:
        """Ctrl+V means this view too while its tab has the keyboard, or was just clicked."""
        keys = QShortcut(QKeySequence.StandardKey.Paste, tabs)
        keys.setContext(Qt.ShortcutContext.WidgetShortcut)
        keys.activated.connect(lambda: self.paste_picture() if self.isVisible() else None)
        tabs.tabBarClicked.connect(lambda _at: QTimer.singleShot(0, self, self._take_keyboard))

    def _take_keyboard(self) -> None:
        if self.isVisible():
            self.setFocus(Qt.FocusReason.MouseFocusReason)

    def show_record(self, uid: Uid) -> None:
        """Show what this record has."""
        self._record = uid
        self.files.load(uid, lambda so_far: self._show(uid, so_far))

    def _hear(self, changes: Changes) -> None:
        if self._record is not None and changes.touches(self.files.kept_in):
            self.show_record(self._record)

    def _pick(self) -> None:
        chosen, _kind = QFileDialog.getOpenFileNames(
            self, _("添加附件"), save_as.documents(), _("文档和照片") + f" ({_ENDINGS})"
        )
        self._take([Path(each) for each in chosen])

    def _take(self, files: Sequence[Path]) -> None:
        if files and self._record is not None:
            self.files.add(self._record, files, self.changed.emit)

    def paste_picture(self) -> None:
        """Attach the picture, or the files, that the clipboard holds."""
        held = QGuiApplication.clipboard().mimeData()
        if not self._may_change or self._record is None or held is None:
            return
        files = [Path(url.toLocalFile()) for url in held.urls() if url.isLocalFile()]
        if files:
            self._take(files)
            return
        image = QGuiApplication.clipboard().image()
        if image.isNull():
            self.files.tell_no_picture()
            return
        content = QBuffer()
        content.open(QIODevice.OpenModeFlag.WriteOnly)
        image.save(content, "PNG")  # type: ignore[call-overload]
        at = QDateTime.currentDateTime().toString("yyyyMMdd HHmmss")
        self.files.add_picture(self._record, bytes(content.data().data()), at, self.changed.emit)

    def _open_scans(self) -> None:
        self.files.scans(self._offer_scans)

    def _offer_scans(self, found: Sequence[Path]) -> None:
        """The newest files of the scanner's folder, and another folder."""
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        for path in found:
            changed = QFileInfo(str(path)).lastModified().toString("MM-dd HH:mm")
            action = menu.addAction(f"{path.name}　{changed}")
            action.triggered.connect(lambda _on=False, p=path: self._take([p]))
        menu.addSeparator()
        menu.addAction(_("扫描仪存到哪个文件夹…")).triggered.connect(self._choose_scans)
        menu.popup(self.scan.mapToGlobal(self.scan.rect().bottomLeft()))

    def _choose_scans(self) -> None:
        chosen = QFileDialog.getExistingDirectory(
            self, _("扫描仪存到哪个文件夹"), save_as.documents()
        )
        if chosen:
            self.files.choose_scans(Path(chosen), self._offer_scans)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Welcome local files, where they may be added."""
        files = files_in(event.mimeData())
        elsewhere = page_for(files) == "packs" or is_own(files)
        if self._may_change and files and not elsewhere:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Attach the dropped files."""
        event.acceptProposedAction()
        self._take(_files_of(event))

    def changeEvent(self, event: QEvent) -> None:
        """Tint the pictures anew with the theme."""
        if event.type() == QEvent.Type.PaletteChange and self._record is not None:
            self.show_record(self._record)
        super().changeEvent(event)

    def _show(self, uid: Uid, so_far: AttachmentsSoFar) -> None:
        if uid != self._record:
            return
        self._may_change = so_far.may_change
        for each in (self.add, self.paste, self.scan):
            each.setVisible(so_far.may_change)
        invitation = _("还没有附件。把文件拖到这里，或点“添加”。")
        self.nothing.set_text(invitation if so_far.may_change else _("没有附件。"))
        self.count.setText(_("{count} 个附件").format(count=len(so_far.lines)))
        self.count.setVisible(bool(so_far.lines))
        self._pages.setCurrentWidget(self.story if so_far.lines else self.nothing)
        self.story.restart()
        self.story.body.setContentsMargins(0, 0, 0, PAD)
        for number, shown in enumerate(so_far.lines):
            if number:
                self.story.body.addWidget(line())
            self.story.body.addLayout(self._line(shown))
        self.story.body.addStretch(1)

    def _line(self, each: AttachmentLine) -> QHBoxLayout:
        picture = QLabel()
        picture.setFixedSize(SMALL, SMALL)  # the picture that comes later moves nothing
        picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        picture.setPixmap(theme.pixmap(each.icon, 22, "text_soft"))
        picture.setObjectName(f"small_{each.uid}")
        if each.is_here and each.media_type.startswith("image/"):
            self.files.small(each, small_picture, partial(_show_small, picture))
        words = QVBoxLayout()
        words.setSpacing(0)
        name = label(_UNBROKEN.sub("\\1\u200b", each.name), wrap=True)
        name.setToolTip(each.name)
        words.addWidget(name)
        words.addWidget(label(each.about, "small", wrap=True))
        box = row(picture)
        box.addLayout(words, 1)
        top = Qt.AlignmentFlag.AlignTop
        look = icon_button("eye", _("打开看"), lambda: self._look(each))
        look.setEnabled(each.is_here)
        box.addWidget(look, 0, top)
        save = icon_button("download", _("另存为…"), lambda: self._save(each))
        save.setEnabled(each.is_here)
        box.addWidget(save, 0, top)
        if self._may_change:
            remove = icon_button("trash-2", _("移到回收站"), self._remover(each.uid))
            box.addWidget(remove, 0, top)
        return box

    def _remover(self, uid: Uid) -> Callable[[], None]:
        return lambda: self.files.remove(uid, self.changed.emit)

    def _look(self, each: AttachmentLine) -> None:
        self.files.look(each, self._show_opened)

    def _show_opened(self, opened: OpenedAttachment) -> None:
        from gridcenter.desktop.register.attachment_viewer import (  # noqa: PLC0415 - only when looked at
            AttachmentViewer,
        )

        AttachmentViewer(opened, self).open()

    def _save(self, each: AttachmentLine) -> None:
        name = Path(each.name)
        path = save_as.ask_where(self, _("附件另存为"), name.stem, name.suffix.removeprefix("."))
        if path:
            self.files.save_as(each.uid, path)


def _show_small(shown: QLabel, image: QImage) -> None:
    """The picture of a line that is still there."""
    if isValid(shown) and not image.isNull():
        shown.setPixmap(QPixmap.fromImage(image))


def small_picture(content: bytes) -> QImage:
    """A picture small enough for a line; null when it cannot be read. Runs off the window."""
    return picture_of(content, SMALL)


def _files_of(event: QDropEvent) -> list[Path]:
    paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    return [path for path in paths if path.is_file()]
