"""What is under the pointer, or holds the cursor, stays where it is while a page grows above it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget


def keep_room(widget: QWidget, *, keeps: bool = True) -> None:
    """Let the room of ``widget`` stay while it is hidden, so that it moves nothing; or give it back."""
    policy = widget.sizePolicy()
    if policy.retainSizeWhenHidden() != keeps:
        policy.setRetainSizeWhenHidden(keeps)
        widget.setSizePolicy(policy)


@contextmanager
def holding_still(area: QScrollArea, *, when: bool = True) -> Iterator[None]:
    """Scroll by as much as what is looked at would have moved; the page grows at its end if it must."""
    inner, looked_at = area.widget(), _looked_at(area) if when else None
    if inner is None or looked_at is None:
        yield
        return
    before = looked_at.mapTo(inner, QPoint()).y()
    yield
    _lay_out_now(looked_at, inner)
    moved = looked_at.mapTo(inner, QPoint()).y() - before
    if not moved:
        return
    bar = area.verticalScrollBar()
    wanted = bar.value() + moved
    needed = wanted + area.viewport().height()
    if needed > inner.height():
        inner.setMinimumHeight(needed)
        _lay_out_now(looked_at, inner)
    bar.setValue(wanted)


def give_room_back(area: QScrollArea) -> None:
    """Another page stands in the area: it ends where its last field ends."""
    if (inner := area.widget()) is not None:
        inner.setMinimumHeight(0)


def _looked_at(area: QScrollArea) -> QWidget | None:
    """The widget of the page under the pointer; else the one that holds the cursor."""
    inner, view = area.widget(), area.viewport()
    if inner is None or not view.isVisible():
        return None
    at = view.mapFromGlobal(QCursor.pos())
    if view.rect().contains(at) and area.window().isActiveWindow():
        return inner.childAt(inner.mapFromGlobal(QCursor.pos()))
    focus = QApplication.focusWidget()
    return focus if focus is not None and inner.isAncestorOf(focus) else None


def _lay_out_now(looked_at: QWidget, inner: QWidget) -> None:
    """Do at once what the layouts would do with the next turn of the loop."""
    chain: list[QWidget] = []
    step: QWidget | None = looked_at
    while step is not None and step is not inner:
        chain.append(step)
        step = step.parentWidget()
    chain.append(inner)
    layouts = [each.layout() for each in chain]
    for layout in layouts:
        if layout is not None:
            layout.invalidate()
    # The scroll area gives its page the new height when it hears that the layout asks for it.
    above = inner.parentWidget()
    area = above.parentWidget() if above is not None else None
    QApplication.sendEvent(inner, QEvent(QEvent.Type.LayoutRequest))
    if isinstance(area, QScrollArea):
        wanted = max(
            inner.minimumHeight(),
            inner.heightForWidth(inner.width()),
            inner.minimumSizeHint().height(),
        )
        inner.resize(inner.width(), max(wanted, area.viewport().height()))
    for layout in reversed(layouts):
        if layout is not None:
            layout.activate()


def grow(window: QWidget) -> None:
    """Make room for what a window says now; it never becomes smaller."""
    box = window.layout()
    if box is not None:
        box.activate()
        wanted = max(box.totalHeightForWidth(window.width()), window.sizeHint().height())
        window.resize(window.width(), max(window.height(), wanted))
