"""The right-hand side of a register: one record as form, history and, for an incident, steps."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from gridcenter.base.i18n import _, is_english
from gridcenter.desktop.form_view import FormView
from gridcenter.desktop.record_model import TONES
from gridcenter.desktop.record_story import HistoryView, StepsView
from gridcenter.desktop.step_dialog import StepDialog
from gridcenter.desktop.widgets import GAP, PAD, Badge, EmptyState, button, icon_button, label
from gridcenter.domain.changes import Changes
from gridcenter.domain.fields import Uid
from gridcenter.presenters.form_drafts import FormDrafts
from gridcenter.presenters.lookups import Lookups, read_lookups
from gridcenter.presenters.record_form import FormPresenter
from gridcenter.presenters.record_history import IncidentSteps, StepsSoFar, read_history

DRAFT_MS = 1000
BADGE_TONES = {"good": "good", "warn": "warn", "accent": "info", "text_soft": ""}


class RecordPanel(QFrame):
    """One record; paints what :class:`FormPresenter` tells."""

    back_wanted = Signal()
    entry_begun = Signal()
    """A new record waits for its first key."""

    refused = Signal()
    """The record stays: something must be mended first."""

    new_wanted = Signal()

    def __init__(self, form: FormPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.form = form
        self.drafts = FormDrafts(form)
        self.steps = IncidentSteps(form.desk)
        self._clock = ""
        self._last_changes: Changes | None = None
        self._build()
        form.view = self
        self._draft_timer = QTimer(self)
        self._draft_timer.setSingleShot(True)
        self._draft_timer.setInterval(DRAFT_MS)
        self._draft_timer.timeout.connect(self.drafts.keep)
        self.view.edited.connect(self._draft_timer.start)
        self.view.leave_asked.connect(self.back_wanted)
        self.record_opened()
        self.state_changed()

    def _build(self) -> None:
        self.back = icon_button("arrow-left", _("回到列表 Esc"), self.back_wanted.emit)
        self.back.hide()
        self.title = label("", "heading")
        self.title.setMinimumWidth(60)
        self.code = label("", "small")
        self.state = Badge()
        self.save_button = button(_("保存"), self._save, tip="Ctrl+S")
        self.next_button = button(
            _("保存并新增"), self._save_and_next, kind="primary", tip="Ctrl+Enter"
        )
        head = QHBoxLayout()
        head.setContentsMargins(PAD, GAP, PAD, 0)
        head.setSpacing(GAP)
        head.addWidget(self.back)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.title)
        under = QHBoxLayout()
        under.setSpacing(GAP)
        under.addWidget(self.state)
        under.addWidget(self.code)
        under.addStretch(1)
        words.addLayout(under)
        head.addLayout(words, 1)
        head.addWidget(self.save_button)
        head.addWidget(self.next_button)
        box = QVBoxLayout(self)
        box.setContentsMargins(1, 1, 1, 1)
        box.setSpacing(4)
        box.addLayout(head)
        self._build_pages(box)
        box.addLayout(self._foot())

    def _build_pages(self, box: QVBoxLayout) -> None:
        register = self.form.register
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        for text in (_("表单"), _("历史"), *((_("办理"),) if register.id == "incident" else ())):
            self.tabs.addTab(text)
        self.view = FormView(self.form)
        self.history = HistoryView()
        self.story = StepsView()
        self.story.action_wanted.connect(self.take_step)
        self.pages = QStackedWidget()
        for page in (self.view, self.history, self.story):
            self.pages.addWidget(page)
        self.nothing = EmptyState(
            _("选中左边一行查看和修改，或新增一条。"),
            _("新增{record}").format(record=_(register.one)),
            self.new_wanted.emit,
            icon="file-text",
        )
        self.nothing.action.setProperty("kind", "plain")
        self.pages.addWidget(self.nothing)
        self.tabs.currentChanged.connect(self._turn_to)
        box.addWidget(self.tabs)
        box.addWidget(self.pages, 1)

    def _foot(self) -> QHBoxLayout:
        self.status = label("", "small")
        self.undo_button = button(_("撤销"), self._undo, kind="link", tip="Ctrl+Z")
        foot = QHBoxLayout()
        foot.setContentsMargins(PAD, 0, PAD, GAP)
        foot.addWidget(self.status)
        foot.addWidget(self.undo_button)
        foot.addStretch(1)
        self.keys = label(_("Enter 下一项 · Ctrl+D 同上行 · F4 列表"), "small")
        foot.addWidget(self.keys)
        return foot

    # -- tabs ------------------------------------------------------------------------------

    def _turn_to(self, tab: int) -> None:
        if not self.form.is_open:
            self.pages.setCurrentWidget(self.nothing)
            return
        self.pages.setCurrentIndex(tab)
        self._load_tab()

    def _load_tab(self) -> None:
        uid = self.form.uid
        if self.pages.currentWidget() is self.history:
            if uid is None:
                self.history.show_entries(())
            else:
                register = str(self.form.register.id)
                self.form.desk.read(
                    lambda centre: read_history(centre, register, uid), self._show_history
                )
        elif self.pages.currentWidget() is self.story and uid is not None:
            self.steps.load(uid, self._show_steps)

    def _show_history(self, entries: object) -> None:
        self.history.show_entries(entries)  # type: ignore[arg-type]

    def _show_steps(self, so_far: StepsSoFar) -> None:
        lookups, record = self.form.entry.lookups, self.form.record
        if lookups is not None and record is not None:
            colour = TONES.get(record.text("state"), ("", "accent"))[1]
            self.story.show_steps(so_far, lookups.codes, BADGE_TONES[colour])

    def show_form(self) -> None:
        """Turn to the form."""
        self.tabs.setCurrentIndex(0)

    def take_step(self, action: str) -> None:
        """Ask what the step needs and take it; unsaved fields are saved first."""

        def ask() -> None:
            record, lookups = self.form.record, self.form.entry.lookups
            if record is not None and lookups is not None:
                said = lookups.codes.label("step_action", action, english=is_english())
                StepDialog(
                    self.form.desk, record, action, said=said, done=self._stepped, parent=self
                ).open()

        self.form.leave(ask)

    def _stepped(self, changes: Changes) -> None:
        self._last_changes = changes
        if self.form.uid is not None:
            self.form.open(self.form.uid, self._load_tab)

    # -- what the presenter tells ----------------------------------------------------------

    def record_opened(self) -> None:
        """Another record is in the form, or none."""
        self.view.show_all()
        new = self.form.record is None
        self.tabs.setVisible(self.form.is_open)
        for tab in range(1, self.tabs.count()):
            self.tabs.setTabVisible(tab, not new)
        if new:
            self.show_form()
        self._turn_to(self.tabs.currentIndex())
        if not self.form.dirty:
            self._draft_timer.stop()
            self.drafts.drop()

    def field_changed(self, name: str) -> None:
        """One field looks different."""
        self.view.show_field(name)

    def state_changed(self) -> None:
        """Show what can be saved."""
        form, register = self.form, self.form.register
        shown = form.is_open
        for widget in (self.save_button, self.next_button, self.keys):
            widget.setVisible(shown)
        self.save_button.setEnabled(form.dirty)
        if not shown:
            title = ""
        elif form.record is None:
            title = _("新增{record}").format(record=_(register.one))
        else:
            title = form.record.text(register.title[-1]) or form.record.text(register.title[0])
        self.title.setText(title)
        self.title.setToolTip(title)
        self._show_identity()
        self._show_status()

    def _show_identity(self) -> None:
        """The code that the system gave and the state, where a register has them."""
        form, names = self.form, self.form.register.names
        record, lookups = form.record, form.entry.lookups
        code = record.text(form.register.natural_key[0]) if record is not None else ""
        given = form.register.field(form.register.natural_key[0]).read_only
        hint = _(form.register.field(form.register.natural_key[0]).hint) if given else ""
        self.code.setText(code if record is not None and given else hint)
        self.code.setVisible(form.is_open and given)
        has_state = record is not None and lookups is not None and "state" in names
        self.state.setVisible(has_state and form.is_open)
        if record is not None and lookups is not None and "state" in names:
            state = record.text("state")
            said = lookups.codes.label("incident_state", state, english=is_english())
            self.state.set_state(said, BADGE_TONES[TONES.get(state, ("", "accent"))[1]])

    def _show_status(self) -> None:
        undoable = self._last_changes is not None and self._last_changes.gesture is not None
        self.undo_button.setVisible(undoable and self.form.is_open and not self.form.dirty)
        if not self.form.is_open:
            self.status.setText("")
        elif self.form.dirty:
            self.status.setText(_("未保存 · 离开时自动保存"))
        elif self._clock:
            self.status.setText(_("已保存 {time}").format(time=self._clock))
        else:
            self.status.setText("")

    def focus_field(self, name: str) -> None:
        """Something must be mended before saving."""
        self.refused.emit()
        self.show_form()
        self.view.mend_field(name)

    def begin_entry(self) -> None:
        """A new record: the cursor goes into its first field."""
        self.entry_begun.emit()
        self.show_form()
        self.view.focus_first()

    def record_saved(self, changes: Changes, uid: Uid) -> None:
        """A record was written."""
        del uid
        self.form.desk.read(read_lookups, self._show_clock)
        if changes.gesture is not None:
            self._last_changes = changes
        self._draft_timer.stop()
        self.drafts.drop()

    def _show_clock(self, lookups: Lookups) -> None:
        self._clock = lookups.now[11:]
        self._show_status()

    # -- buttons ---------------------------------------------------------------------------

    def _save(self) -> None:
        self.view.save()

    def _save_and_next(self) -> None:
        self.view.save_and_next()

    def _undo(self) -> None:
        from gridcenter.services import undo  # noqa: PLC0415 - one call, only here

        last, self._last_changes = self._last_changes, None
        self._clock = ""
        if last is not None and last.gesture is not None:
            gesture = last.gesture
            self.form.desk.write(lambda centre: undo.undo(centre, gesture))
        self._show_status()

    def set_alone(self, alone: bool) -> None:
        """Whether the form stands as a page of its own, with a way back."""
        self.back.setVisible(alone)
