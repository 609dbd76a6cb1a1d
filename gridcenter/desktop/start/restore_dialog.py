"""A backup put back in the window: chosen, opened and checked, told what it would cost, done."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QVBoxLayout, QWidget

from gridcenter.base.i18n import _, describe, one_after_another
from gridcenter.desktop import theme
from gridcenter.desktop.ime import LineEdit
from gridcenter.desktop.secret_field import secret_field
from gridcenter.desktop.small_table import SmallTable
from gridcenter.desktop.still import grow
from gridcenter.desktop.tasks import WorkerDesk
from gridcenter.desktop.widgets import MARGIN, PAD, FormRow, button, label, row
from gridcenter.domain.errors import GridcenterError
from gridcenter.services.folder import doorway
from gridcenter.services.folder.doorway import Standing

if TYPE_CHECKING:
    from gridcenter.presenters.restoring import Chosen, FoundBackup
    from gridcenter.services.folder.restoring import Restored


def _presenter() -> Any:
    """Imported when a backup is looked for: signing in must not wait for it."""
    return import_module("gridcenter.presenters.restoring")


class RestoreDialog(QDialog):
    """Nobody is signed in before or after it; ``restored`` follows the deed."""

    restored = Signal()

    def __init__(self, desk: WorkerDesk, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("从备份恢复"))
        self.setMinimumSize(theme.metrics().control * 20, theme.metrics().control * 15)
        self._desk, self._folder = desk, folder
        self._found: tuple[FoundBackup, ...] = ()
        self._seen: Chosen | None = None
        has_data = doorway.standing(folder) is Standing.READY
        self.table = SmallTable(_("找到的备份"), (_("时间"), _("位置")))
        self.table.setMinimumHeight(theme.metrics().row * 4)
        self.table.itemSelectionChanged.connect(self._chosen)
        self.place, self.name = LineEdit(), LineEdit()
        self.place.textChanged.connect(lambda _text: self._forget())
        self.name.setPlaceholderText(_("可不填：按密码认人"))
        self.name_row = FormRow(_("姓名"), self.name)
        self.name_row.setVisible(doorway.officers(folder) > 1)
        self.password, self.then = secret_field(), secret_field()
        self.place_row = FormRow(_("备份文件夹"), self.place, required=True)
        self.place_row.add_beside(button(_("浏览…"), self._browse, icon="folder-open"))
        self.password_row = FormRow(
            _("现在的管理员密码") if has_data else _("备份里管理员的密码，或当时的恢复码"),
            self.password,
            required=True,
        )
        self.then_row = FormRow(_("做备份时的密码，或当时的恢复码"), self.then)
        self.then_row.hide()
        for each in (self.name, self.password, self.then):
            each.textChanged.connect(lambda _text: self._forget())
        self.said = label("", wrap=True)
        self.look = button(_("检查并预览"), self._preview, kind="primary")
        self.do = button(_("恢复"), self._restore, kind="danger")
        self.close_button = button(_("取消"), self.reject)
        self._lay_out()
        self._forget()
        self._desk.ask(lambda _none: _presenter().look(folder), self._show)

    def _lay_out(self) -> None:
        box = QVBoxLayout(self)
        box.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        box.setSpacing(PAD)
        box.addWidget(label(_("从备份恢复"), "title"))
        said = _(
            "插上备份 U 盘，选一份备份，先看会丢什么，再恢复。现有的数据会移到一边，不会删除。"
        )
        self.how = label(said, "soft", wrap=True)
        box.addWidget(self.how)
        box.addWidget(self.table, 1)
        asked = (self.place_row, self.name_row, self.password_row, self.then_row)
        for each in (*asked, self.said):
            box.addWidget(each)
        self.rest = QWidget()  # stands for the table once that is gone: nothing is drawn apart
        self.rest.hide()
        box.addWidget(self.rest, 1)
        box.addLayout(row(None, self.close_button, self.look, self.do))

    def _show(self, found: tuple[FoundBackup, ...]) -> None:
        self._found = found
        self.table.show_rows([(each.when, str(each.folder)) for each in found])
        if found:
            self.table.selectRow(0)
            self.password.setFocus()
        else:
            self.said.setText(_("这里和 U 盘上都没有找到备份：请用“浏览”指出备份文件夹。"))

    def _chosen(self) -> None:
        if self.table.chosen:
            self.place.setText(str(self._found[self.table.chosen[0]].folder))

    def _browse(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, _("备份文件夹"), self.place.text())
        if chosen:
            self.place.setText(chosen)
            self._search(Path(chosen), self.password.setFocus)

    def _search(self, place: Path, then: Callable[[], object]) -> None:
        """A stick or a folder of backups may be pointed at as well: the newest in it is taken."""

        def found(backups: tuple[FoundBackup, ...]) -> None:
            if backups and all(each.folder != place for each in backups):
                self._show(backups)
            then()

        self._desk.ask(lambda _none: _presenter().below(place), found)

    def _forget(self) -> None:
        """What was previewed is something else now."""
        self._seen = None
        self.do.setEnabled(False)
        self.look.setDefault(True)

    def _preview(self) -> None:
        where, password = self.place.text().strip(), self.password.text()
        self.place_row.set_problem("" if where else _("请填写。"))
        self.password_row.set_problem("" if password else _("请填写。"))
        if where and password:
            self._search(Path(where).expanduser(), self._open)

    def _asked(self) -> Chosen:
        chosen: Chosen = _presenter().Chosen(
            folder=self._folder,
            place=Path(self.place.text().strip()).expanduser(),
            password=self.password.text(),
            then=self.then.text() or None,
            name=self.name.text().strip() or None,
        )
        return chosen

    def _open(self) -> None:
        made = self._asked()

        def told(lines: tuple[str, ...]) -> None:
            self._wait(is_waiting=False)
            if made == self._asked():  # and not one that was typed meanwhile
                self._seen = made
                self.said.setText("\n".join(lines))
                grow(self)
                self.do.setEnabled(True)

        self._wait(is_waiting=True)
        if seconds := _presenter().wait_seconds(self._folder):
            said = _("连续输错密码，{seconds} 秒后再试……")
            self.said.setText(said.format(seconds=seconds))
        self._desk.ask(lambda _none: _presenter().preview(made), told, self._failed)

    def _restore(self) -> None:
        chosen = self._seen
        if chosen is not None:
            self._wait(is_waiting=True)
            self._desk.note(lambda _none: _presenter().carry_out(chosen), self._done, self._failed)

    def _done(self, done: Restored) -> None:
        lines = [_("已恢复。原有数据保留在 {folder}。").format(folder=done.aside)]
        if done.aside is None:
            lines = [_("已恢复。")]
        lines += _presenter().lost_lines(done)
        self.said.setText("\n".join(lines))
        asked = (self.place_row, self.name_row, self.password_row, self.then_row)
        over: tuple[QWidget, ...] = (self.how, self.table, *asked, self.look, self.do)
        for each in over:
            each.hide()
        self.rest.show()
        self.close_button.setText(_("去登录"))
        self.close_button.setEnabled(True)
        self.close_button.setDefault(True)
        self.finished.connect(lambda _result: self.restored.emit())

    def _failed(self, failure: GridcenterError) -> None:
        self._wait(is_waiting=False)
        said = describe(failure)
        if failure.code == "backup_password":
            self.then_row.show()
            self.then_row.set_problem(said.message)
            self.then.setFocus()
        elif failure.code == "shared_password":
            self.name_row.show()
            self.name_row.set_problem(one_after_another(said.message, said.hint))
            self.name.setFocus()
        elif failure.code == "wrong_password":
            self.password_row.set_problem(said.message)
            self.password.setFocus()
        else:
            self.said.setText(one_after_another(said.message, said.hint))
            grow(self)

    def _wait(self, *, is_waiting: bool) -> None:
        self.said.setText(_("正在打开并检查备份…") if is_waiting else "")
        for each in (self.look, self.close_button):
            each.setEnabled(not is_waiting)
        self.do.setEnabled(False)
