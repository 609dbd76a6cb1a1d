"""The small menus at the right of a register's bar: saved filters, columns, export."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QAbstractButton, QMenu, QWidget

from gridcenter.base.i18n import _
from gridcenter.desktop import messages, save_as
from gridcenter.desktop.register.call_dialog import open_calls
from gridcenter.desktop.register.filter_chips import StayingMenu
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.register import table_export
from gridcenter.presenters.register.calls import Calls
from gridcenter.presenters.register.form_drafts import FormDrafts, first_words
from gridcenter.presenters.register.saved_filters import SavedFilters
from gridcenter.presenters.register.table import TablePresenter
from gridcenter.presenters.register.table_columns import TableColumns
from gridcenter.services.register.drafts import KeptDraft


def drop_down(menu: QMenu, under: QAbstractButton) -> None:
    """Show a menu under its button; it dies when it closes."""
    menu.popup(under.mapToGlobal(under.rect().bottomLeft()))


def columns_menu(columns: TableColumns, parent: QWidget) -> QMenu:
    """Every field, with a tick for those that are columns."""
    menu = StayingMenu(parent)
    menu.aboutToHide.connect(menu.deleteLater)
    for spec in columns.candidates:
        action = menu.addAction(_(spec.label))
        action.setCheckable(True)
        action.setChecked(columns.shown(spec.name))
        action.triggered.connect(lambda _on, name=spec.name: columns.toggle(name))
    menu.addSeparator()
    menu.addAction(_("恢复默认列")).triggered.connect(columns.restore)
    return menu


def saved_menu(saved: SavedFilters, table: TablePresenter, parent: QWidget) -> QMenu:
    """The saved filters, saving the present one, and forgetting one."""
    menu = QMenu(parent)
    menu.aboutToHide.connect(menu.deleteLater)
    for each in saved.saved:
        action = menu.addAction(each.name)
        action.triggered.connect(lambda _on=False, name=each.name: saved.apply(name))
    if saved.saved:
        menu.addSeparator()
    keep = menu.addAction(_("保存当前筛选…"))
    keep.setEnabled(table.state.is_filtered or table.state.sort is not None)
    keep.triggered.connect(lambda: _ask_name(saved, parent))
    if saved.saved:
        forget = menu.addMenu(_("删除已存筛选"))
        for each in saved.saved:
            action = forget.addAction(each.name)
            action.triggered.connect(lambda _on=False, name=each.name: saved.drop(name))
    return menu


def _ask_name(saved: SavedFilters, parent: QWidget) -> None:
    name = messages.ask_text(parent, _("保存当前筛选"), _("名称"), yes=_("保存"))
    if name is not None:
        saved.save(name)


def drafts_menu(
    drafts: FormDrafts, restore: Callable[[KeptDraft], object], parent: QWidget
) -> QMenu:
    """What was put aside unsaved: to go on with one, or to throw one away."""
    menu = QMenu(parent)
    menu.aboutToHide.connect(menu.deleteLater)
    for draft in drafts.aside:
        said = f"{first_words(draft)}  {draft.at.replace('T', ' ')}"
        menu.addAction(said).triggered.connect(lambda _on=False, d=draft: restore(d))
    menu.addSeparator()
    discard = menu.addMenu(_("放弃草稿"))
    for draft in drafts.aside:
        action = discard.addAction(first_words(draft))
        action.triggered.connect(lambda _on=False, d=draft: drafts.discard(d))
    return menu


def export_menu(desk: Desk, table: TablePresenter, parent: QWidget) -> QMenu:
    """The visible list as Excel or CSV, masked unless a reason is given."""
    menu = QMenu(parent)
    menu.aboutToHide.connect(menu.deleteLater)
    excel = menu.addAction(_("导出为 Excel（.xlsx）…"))
    excel.triggered.connect(lambda: _export(desk, table, parent, ".xlsx"))
    plain = menu.addAction(_("导出为 CSV…"))
    plain.triggered.connect(lambda: _export(desk, table, parent, ".csv"))
    if table_export.has_masked(table):
        menu.addSeparator()
        full = menu.addAction(_("导出完整号码（需填写理由）…"))
        full.triggered.connect(lambda: _export_full(desk, table, parent))
    if Calls.has_phones(table.register.id):
        calls = menu.addAction(_("通话名单（完整号码，一天一个理由）…"))
        calls.triggered.connect(lambda: open_calls(desk, table.state.query(), parent))
    return menu


def _export_full(desk: Desk, table: TablePresenter, parent: QWidget) -> None:
    reason = messages.ask_text(
        parent,
        _("导出完整号码"),
        _("理由"),
        detail=_("文件里将有完整的电话、证件号码。理由会与您的姓名、时间一起记入操作日志。"),
        yes=_("继续"),
    )
    if reason is not None:
        _export(desk, table, parent, ".xlsx", reason=reason)


def save_list(desk: Desk, table: TablePresenter, parent: QWidget) -> None:
    """Ask where and write the visible list as Excel, masked."""
    _export(desk, table, parent, ".xlsx")


def _export(
    desk: Desk, table: TablePresenter, parent: QWidget, suffix: str, *, reason: str = ""
) -> None:
    name = Path(table_export.file_name(table, suffix)).stem
    if path := save_as.ask_where(parent, _("导出列表"), name, suffix.removeprefix(".")):
        table_export.export(desk, table, path, unmask=bool(reason), reason=reason)
