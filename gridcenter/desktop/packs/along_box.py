"""Whether the contents of attachments go along, and how much that is."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QWidget

from gridcenter.presenters.packs.pack_send import PackSend
from gridcenter.presenters.packs.send_words import along_text


class AlongBox(QCheckBox):
    """Off until the officer ticks it; there only when there is something to send."""

    def __init__(self, presenter: PackSend, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self.clicked.connect(presenter.set_attachments)

    def refresh(self) -> None:
        """Show what the presenter knows now."""
        state = self._presenter.state
        self.setChecked(state.attachments)
        self.setVisible(self._presenter.may_attach)
        if state.seen is not None:
            self.setText(along_text(state.seen))
