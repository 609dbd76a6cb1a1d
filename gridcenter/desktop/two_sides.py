"""List and form side by side, or one at a time where the window is too narrow for both."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSplitter, QWidget

from gridcenter.desktop import theme
from gridcenter.desktop.widgets import GAP

NARROW = 32
"""Below this width, in heights of a control, the form opens as a page instead of beside."""

FORM_WIDTH = 9
"""The least width of the form, in the same measure."""

LIST_SHARE = 0.61


class TwoSides(QSplitter):
    """A splitter that becomes a pair of pages when there is no room; the form opens when it is wanted."""

    turned = Signal(bool)
    """A hand opened or closed the form beside the list."""

    def __init__(self, left: QWidget, right: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.narrow = False
        self._left = left
        self._right = right
        self._chosen = False
        self.is_open = False
        """Whether the form is wanted beside the list."""
        self.setChildrenCollapsible(False)
        self.setHandleWidth(GAP)
        self.addWidget(left)
        self.addWidget(right)
        self.setStretchFactor(0, 3)
        self.setStretchFactor(1, 2)
        self.splitterMoved.connect(self._moved)
        right.hide()

    def _moved(self, _position: int, _index: int) -> None:
        self._chosen = True

    def remember(self, sizes: object, is_open: object) -> None:
        """Take the sizes of last time, if there are any, and whether the form stood open."""
        if isinstance(is_open, bool) and is_open != self.is_open:
            self.is_open = is_open
            self.show_side(form=False)
        if isinstance(sizes, list) and len(sizes) == 2 and all(sizes):
            self._chosen = True
            self.setSizes([int(size) for size in sizes])

    def fit(self, width: int, *, form: bool) -> bool:
        """Fit into ``width``; True when it changed between narrow and wide.

        ``form`` says which side to show when only one fits.
        """
        unit = theme.metrics().control
        self._right.setMinimumWidth(unit * FORM_WIDTH)
        narrow = width < unit * NARROW
        changed = narrow != self.narrow
        self.narrow = narrow
        if changed:
            self.show_side(form=form)
        self._share(width)
        return changed

    def _share(self, width: int) -> None:
        if not self.narrow and not self._chosen and self.is_open:
            left = int(width * LIST_SHARE)
            self.setSizes([left, width - left])

    def toggle(self) -> None:
        """Open the form beside the list, or give its room to the columns."""
        if self.narrow:
            self.show_side(form=not self._right.isVisible())
            return
        self.is_open = not self.is_open
        self.show_side(form=self.is_open)
        self.turned.emit(self.is_open)

    def show_side(self, *, form: bool) -> None:
        """Where only one fits, show the form or the list; else the form stays as it is, or opens."""
        opens = form and not self.is_open and not self.narrow
        self.is_open = self.is_open or opens
        self._left.setVisible(not self.narrow or not form)
        self._right.setVisible(form if self.narrow else self.is_open)
        self._share(self.width())
        if opens:
            self.turned.emit(True)
