"""The right-hand side of a register: one record as form, history and, for an incident, steps."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QFrame,
    QMenu,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from gridcenter.base.i18n import _, filled, inside, is_english
from gridcenter.desktop import unsent
from gridcenter.desktop.patience import in_order
from gridcenter.desktop.register.directive_dialog import DirectiveDialog
from gridcenter.desktop.register.faces import face_of
from gridcenter.desktop.register.form_view import FormView
from gridcenter.desktop.register.habits_menu import habits_menu
from gridcenter.desktop.register.history_tab import HistoryTab
from gridcenter.desktop.register.like_bar import LikeBar
from gridcenter.desktop.register.panel_foot import PanelFoot
from gridcenter.desktop.register.post_dialog import guard_post
from gridcenter.desktop.register.record_head import RecordHead, badge_tone
from gridcenter.desktop.register.record_story import StepsView
from gridcenter.desktop.register.step_dialog import StepDialog
from gridcenter.desktop.register.table_menus import drop_down
from gridcenter.desktop.widgets import EmptyState
from gridcenter.domain.changes import Changes
from gridcenter.domain.register.fields import Uid
from gridcenter.presenters.register.form_drafts import FormDrafts
from gridcenter.presenters.register.record_form import FormPresenter
from gridcenter.presenters.register.record_history import IncidentSteps, StepsSoFar

DRAFT_MS = 1000
FORM_MS = 200
"""How long a list has stood here before the form beside it is built."""


class RecordPanel(QFrame):
    """One record; paints what :class:`FormPresenter` tells."""

    back_wanted = Signal()
    entry_begun = Signal()
    """A new record waits for its first key."""

    refused = Signal()
    """The record stays: something must be mended first."""

    new_wanted = Signal()

    set_aside = Signal()
    """What was unsaved waits as a draft."""

    kept_opened = Signal()
    """The officer went from a new record to one that was already kept."""

    def __init__(self, form: FormPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.form = form
        self.drafts = FormDrafts(form)
        self.steps = IncidentSteps(form.desk)
        self._build()
        form.view = self
        self._draft_timer = QTimer(self)
        self._draft_timer.setSingleShot(True)
        self._draft_timer.setInterval(DRAFT_MS)
        self._draft_timer.timeout.connect(self.drafts.keep)
        self.head.save_wanted.connect(self.view.save)
        self.head.next_wanted.connect(self.view.save_and_next)
        self.view.edited.connect(self._draft_timer.start)
        self.view.leave_asked.connect(self._leave)
        self.record_opened()
        self.state_changed()

    def _build(self) -> None:
        self.head = RecordHead(self.form)
        self.head.back_wanted.connect(self.back_wanted)
        self.head.direct_wanted.connect(self.direct)
        box = QVBoxLayout(self)
        box.setContentsMargins(1, 1, 1, 1)
        box.setSpacing(4)
        box.addWidget(self.head)
        self._build_pages(box)
        self.like_bar = LikeBar(self.form)
        self.like_bar.opened.connect(self.kept_opened)
        box.addWidget(self.like_bar)
        self.foot = PanelFoot(self.form)
        self.foot.habits_button.clicked.connect(
            lambda: drop_down(self.make_habits_menu(), self.foot.habits_button)
        )
        box.addWidget(self.foot)

    def _build_pages(self, box: QVBoxLayout) -> None:
        register = self.form.register
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.tabs.addTab(_("表单"))
        self.tabs.addTab(_("历史"))
        self.view = FormView(self.form, self.tabs)
        self.history = HistoryTab(self.form)
        self.history.other_opened.connect(self.kept_opened)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.view)
        self.pages.addWidget(self.history)
        self.beside: dict[str, QWidget] = {}
        self._loads: dict[QWidget, Callable[[Uid], None]] = {self.history: self.history.load}
        face = face_of(register)
        for add in face.tabs:
            add(self)
        if face.has_holders:
            guard_post(self.form, self)
        self.nothing = EmptyState(
            _("选中左边一行查看和修改，或新增一条。"),
            _("新增{record}").format(record=inside(_(register.one))),
            self.new_wanted.emit,
            icon="file-text",
        )
        self.nothing.action.setProperty("kind", "plain")
        self.pages.addWidget(self.nothing)
        self.tabs.currentChanged.connect(self._turn_to)
        box.addWidget(self.tabs)
        box.addWidget(self.pages, 1)

    def make_habits_menu(self) -> QMenu:
        """How the officer likes to key; the menu dies when it closes."""
        return habits_menu(self.form, self.view.habits, self)

    # -- tabs ------------------------------------------------------------------------------

    def _turn_to(self, tab: int) -> None:
        if not self.form.is_open:
            self.pages.setCurrentWidget(self.nothing)
            return
        self.pages.setCurrentIndex(tab)
        self.foot.keys.setVisible(self.pages.currentWidget() is self.view)
        self._load_tab()

    def _load_tab(self) -> None:
        uid, shown = self.form.uid, self.pages.currentWidget()
        if uid is None:
            return
        if shown in self._loads:
            self._loads[shown](uid)

    def add_tab(self, name: str, label: str, view: QWidget, load: Callable[[Uid], None]) -> None:
        """Stand ``view`` beside the form; ``load`` is asked when the tab is shown for a record."""
        self.tabs.addTab(label)
        self.pages.addWidget(view)
        self.beside[name], self._loads[view] = view, load

    def load_steps(self, uid: Uid) -> None:
        """Tell the steps of an incident so far."""
        self.steps.load(uid, self._show_steps)

    def _show_steps(self, so_far: StepsSoFar) -> None:
        lookups, record, view = self.form.entry.lookups, self.form.record, self.beside["steps"]
        if isinstance(view, StepsView) and lookups is not None and record is not None:
            view.show_steps(so_far, lookups.codes, badge_tone(record.text("state")))

    def show_form(self) -> None:
        """Turn to the form."""
        self.tabs.setCurrentIndex(0)

    def enter(self, field: str = "", tab: str = "") -> None:
        """Turn to the form with the cursor in ``field``, or in the first when no hand fills it in.

        A ``tab`` of that name is turned to instead.
        """
        if (beside := self.beside.get(tab)) is not None:
            if isinstance(beside, StepsView):
                beside.take_focus = True
            self.tabs.setCurrentIndex(self.pages.indexOf(beside))
            self._load_tab()
            return
        self.show_form()
        if field in self.view.rows:
            self.view.focus_field(field)
            return
        if field:
            said = _("“{field}”由程序填写，不能直接改。")
            self.form.desk.tell(filled(said, field=_(self.form.register.field(field).label)))
        self.view.focus_first()

    def take_step(self, action: str) -> None:
        """Ask what the step needs and take it; unsaved fields are saved first."""

        def ask() -> None:
            record, lookups = self.form.record, self.form.entry.lookups
            if record is not None and lookups is not None:
                said = lookups.codes.label("step_action", action, english=is_english())
                StepDialog(
                    self.form.desk,
                    record,
                    action,
                    said=said,
                    done=self._stepped,
                    unsent=unsent.steps(self),
                    parent=self,
                ).open()

        in_order(self.form.desk, lambda: self.form.leave(ask))

    def direct(self) -> None:
        """Ask the owner of the record shown for something."""
        if self.form.record is not None:
            DirectiveDialog(self.form.desk, self.form.record, self).open()

    def _stepped(self, changes: Changes) -> None:
        self.foot.note(changes, self.form.uid)
        view = self.beside.get("steps")
        if isinstance(view, StepsView):
            view.take_focus = True
        if self.form.uid is not None:
            self.form.open(self.form.uid, self._load_tab)

    def attached(self, changes: Changes) -> None:
        """Something was written beside the record."""
        self.foot.note(changes, self.form.uid)

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
        self.foot.keys.setVisible(self.pages.currentWidget() is self.view)
        self.head.refresh()
        self.like_bar.watch.look()
        self.foot.refresh()

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
        self.foot.note(changes, uid, saved=True)
        self._draft_timer.stop()
        self.drafts.drop()

    def prepare_soon(self) -> None:
        """Build the form while nobody waits for it, so that the first record opens at once."""
        QTimer.singleShot(FORM_MS, self.view, self.view.slowly.start)

    def _leave(self) -> None:
        """Esc: back to the list; what is unsaved is put aside, never thrown away."""
        if not self.form.dirty:
            self.back_wanted.emit()
            return
        self._draft_timer.stop()
        waiting = len(self.drafts.aside)

        def aside() -> None:
            self.back_wanted.emit()
            if len(self.drafts.aside) > waiting:
                self.set_aside.emit()

        in_order(self.form.desk, lambda: self.drafts.set_aside(aside))

    # -- buttons ---------------------------------------------------------------------------

    def set_alone(self, alone: bool) -> None:
        """Whether the form stands as a page of its own, with a way back."""
        self.head.back.setVisible(alone)
