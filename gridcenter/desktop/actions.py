"""The one place of shortcuts: what the hands already know is never reassigned elsewhere.

A page binds a deed by name (:func:`bind`); its keys and its words stand here, and the help panel
lists them from here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from gridcenter.base.i18n import _
from gridcenter.desktop.letters import on_their_way
from gridcenter.domain.text import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortcut:
    """Something the keyboard can do: its keys, its name, and whether the whole window hears it."""

    keys: tuple[str, ...]
    label: str
    everywhere: bool = False


DEEDS: dict[str, Shortcut] = {
    "new": Shortcut(keys=("Ctrl+N",), label=N_("新增")),
    "save": Shortcut(keys=("Ctrl+S",), label=N_("保存")),
    "save_next": Shortcut(keys=("Ctrl+Return", "Ctrl+Enter"), label=N_("保存并填下一条")),
    "search": Shortcut(keys=("Ctrl+F",), label=N_("搜索")),
    "next_hit": Shortcut(keys=("F3",), label=N_("下一个结果")),
    "last_hit": Shortcut(keys=("Shift+F3",), label=N_("上一个结果")),
    "edit": Shortcut(keys=("F2",), label=N_("编辑单元格")),
    "edit_form": Shortcut(keys=("Shift+F2",), label=N_("在表单里编辑")),
    "clear": Shortcut(keys=("Del",), label=N_("清空单元格")),
    "remove": Shortcut(keys=("Shift+Del",), label=N_("删除到回收站")),
    "revert": Shortcut(keys=("Esc",), label=N_("回到列表；没保存的存为草稿")),
    "copy": Shortcut(keys=("Ctrl+C",), label=N_("复制选中的单元格")),
    "copy_code": Shortcut(keys=("Ctrl+Shift+C",), label=N_("复制编号")),
    "paste": Shortcut(keys=("Ctrl+V",), label=N_("从这一格起粘贴；带表头的整表进入批量导入")),
    "replace": Shortcut(keys=("Ctrl+H",), label=N_("替换")),
    "filter": Shortcut(keys=("Ctrl+Shift+L",), label=N_("筛选这一列")),
    "save_as": Shortcut(keys=("F12",), label=N_("另存为 Excel")),
    "from_above": Shortcut(keys=("Ctrl+D",), label=N_("取上一行的值")),
    "today": Shortcut(keys=("Ctrl+;", "Ctrl+T"), label=N_("填今天")),
    "from_last": Shortcut(keys=("Ctrl+'",), label=N_("取上一条记录的同一字段")),
    "open_list": Shortcut(keys=("F4", "Alt+Down"), label=N_("打开下拉列表；在台账里筛选这一列")),
    "preview": Shortcut(keys=("Ctrl+P",), label=N_("打印预览")),
    "undo": Shortcut(keys=("Ctrl+Z",), label=N_("撤销"), everywhere=True),
    "redo": Shortcut(keys=("Ctrl+Y", "Ctrl+Shift+Z"), label=N_("恢复"), everywhere=True),
    "undo_list": Shortcut(keys=("Ctrl+Alt+Z",), label=N_("撤销列表"), everywhere=True),
    "larger": Shortcut(keys=("Ctrl+=", "Ctrl++"), label=N_("放大文字"), everywhere=True),
    "smaller": Shortcut(keys=("Ctrl+-",), label=N_("缩小文字"), everywhere=True),
    "normal_size": Shortcut(keys=("Ctrl+0",), label=N_("标准文字"), everywhere=True),
    "help": Shortcut(keys=("F1",), label=N_("本页帮助"), everywhere=True),
}


def page_keys(position: int) -> tuple[str, ...]:
    """The keys of the page at ``position`` (from 0): Ctrl+1 … Ctrl+9, then F10 and Ctrl+,."""
    return (f"Ctrl+{position + 1}",) if position < 9 else ("F10", "Ctrl+,")


def bind(owner: QWidget, deed: str, on_do: Callable[[], object]) -> QAction:
    """Let ``owner`` do ``deed`` by its keys while the focus is inside it (or in its window)."""
    known = DEEDS[deed]
    made = QAction(_(known.label), owner)
    made.setShortcuts([QKeySequence(keys) for keys in known.keys])
    made.setShortcutContext(
        Qt.ShortcutContext.WindowShortcut
        if known.everywhere
        else Qt.ShortcutContext.WidgetWithChildrenShortcut
    )
    made.triggered.connect(lambda _checked=False: _do(on_do))
    owner.addAction(made)
    return made


def _do(deed: Callable[[], object]) -> None:
    on_their_way.arrive()
    deed()


def bind_keys(
    owner: QWidget, keys: Sequence[str], text: str, on_do: Callable[[], object]
) -> QAction:
    """Bind keys that are computed, such as those of a page, to the window of ``owner``."""
    made = QAction(text, owner)
    made.setShortcuts([QKeySequence(each) for each in keys])
    made.triggered.connect(lambda _checked=False: _do(on_do))
    owner.addAction(made)
    return made


def shown_keys(deed: str) -> str:
    """The first keys of ``deed`` for a tool tip, as the platform writes them."""
    return QKeySequence(DEEDS[deed].keys[0]).toString(QKeySequence.SequenceFormat.NativeText)
