"""Keeps an unsaved duty sheet, and offers it again after a crash."""

from __future__ import annotations

from collections.abc import Callable

from gridcenter.base.i18n import _
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.register.duty_sheet import DutySheetBoard
from gridcenter.services.register import drafts
from gridcenter.services.register.drafts import KeptDraft

NAME = "duty_sheet"
"""Under this name the draft is kept, beside those of the registers."""


class DutyDrafts:
    """The unsaved cells of one sheet; the screen calls :meth:`keep` a second after the last key."""

    def __init__(self, desk: Desk, board: DutySheetBoard) -> None:
        self._desk, self._board = desk, board
        self._kept = False

    def keep(self) -> None:
        """Write down what is unsaved now, or forget the draft when nothing is."""
        board, sheet = self._board, self._board.sheet
        if sheet is None or not board.texts:
            self.drop()
            return
        draft = KeptDraft(
            register=NAME,
            uid=None,
            base_revision=None,
            texts={
                f"{board.rows[row].leader}|{board.kinds[column].value}": text
                for (row, column), text in board.texts.items()
            },
            values={"village": sheet.village, "month": sheet.month},
        )
        self._kept = True
        self._desk.note(lambda centre: drafts.keep(centre, draft), _ignore)

    def drop(self) -> None:
        """Forget the draft: it was saved, or taken back."""
        if self._kept:
            self.discard()

    def discard(self) -> None:
        """Forget a draft left over from last time."""
        self._kept = False
        self._desk.note(lambda centre: drafts.drop(centre, NAME), _ignore)

    def look(self, found: Callable[[KeptDraft], None]) -> None:
        """Tell of a draft left over from last time, if there is one."""

        def looked(draft: KeptDraft | None) -> None:
            if draft is not None and self._board.may_keep and not self._board.texts:
                found(draft)

        self._desk.ask(lambda centre: drafts.find(centre, NAME), looked)

    def restore(self, draft: KeptDraft) -> None:
        """Put the cells back into the village and month they were keyed in."""

        def fill() -> None:
            board = self._board
            rows = {str(row.leader): at for at, row in enumerate(board.rows)}
            columns = {kind.value: at for at, kind in enumerate(board.kinds)}
            for name, text in draft.texts.items():
                leader, _bar, kind = name.partition("|")
                if leader in rows and kind in columns:
                    board.type((rows[leader], columns[kind]), text)

        self._kept = True
        village, month = str(draft.values["village"]), str(draft.values["month"])
        self._board.load(village, month, fill)


def in_words(draft: KeptDraft) -> str:
    """What the restore bar says."""
    return _("上次有未保存的月度工作日志（{time}）：{month}，{count} 格").format(
        time=draft.at.replace("T", " "), month=draft.values["month"], count=len(draft.texts)
    )


def _ignore(_nothing: None) -> None:
    """Nobody waits for a draft to be written."""
