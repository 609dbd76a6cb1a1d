"""The face of each register in the window: its icon, the tabs beside its form, its tools.

The only module that names registers besides their declarations. A register without a face of its
own has the plain one. Views are imported when a panel is built: the sidebar reads the icons.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from PySide6.QtWidgets import QTabBar, QWidget

from gridcenter.base.i18n import _, several
from gridcenter.domain.changes import Changes
from gridcenter.domain.register.centre_check import CENTRE_CHECK
from gridcenter.domain.register.contact import CONTACT, DUTY_ROTA
from gridcenter.domain.register.duty_item import DUTY_ITEM
from gridcenter.domain.register.fields import Register, Uid
from gridcenter.domain.register.grid import GRID
from gridcenter.domain.register.incident.fields import INCIDENT
from gridcenter.domain.register.leader import HOUSEHOLD_LEADER
from gridcenter.domain.register.member import GRID_MEMBER
from gridcenter.domain.register.minutes import MINUTES, MINUTES_TASK
from gridcenter.domain.register.registers import files_of
from gridcenter.domain.register.requested_form import REQUESTED_FORM
from gridcenter.domain.register.risk_assessment import RISK_ASSESSMENT
from gridcenter.domain.register.screening_round import SCREENING_ROUND
from gridcenter.domain.register.survey_round import SURVEY_ROUND
from gridcenter.domain.register.training import TRAINING
from gridcenter.domain.register.visit import VISIT
from gridcenter.domain.text import N_
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.register.record_form import FormPresenter


class Panel(Protocol):
    """What a tab may ask of the panel it stands in."""

    form: FormPresenter
    tabs: QTabBar

    def add_tab(self, name: str, label: str, view: QWidget, load: Callable[[Uid], None]) -> None:
        """Stand beside the form; ``load`` is asked when the tab is shown for a record."""

    def load_steps(self, uid: Uid) -> None:
        """Tell the steps of an incident so far."""

    def take_step(self, action: str) -> None:
        """Ask what a step needs and take it."""

    def attached(self, changes: Changes) -> None:
        """Something was written beside the record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """A small button in the bar; its words are message ids. It leads to a ``page`` beside, or ``opens``
    a window over the page it is given.
    """

    icon: str
    tip: str
    word: str
    page: str = ""
    opens: Callable[[Desk, QWidget], None] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """How a register looks: its icon in the sidebar and what stands beside list and form.

    ``tabs`` add themselves to a panel, in order; ``has_holders`` tells in the history who held the
    post before.
    """

    icon: str = "file-text"
    tabs: tuple[Callable[[Panel], None], ...] = ()
    tools: tuple[Tool, ...] = ()
    takes: Callable[[Desk, Sequence[Path], QWidget, Callable[[], None]], None] | None = None
    """What becomes of sheets that are let go of over the page; the last calls the import instead."""
    has_holders: bool = False


def _steps(panel: Panel) -> None:
    from gridcenter.desktop.register.record_story import StepsView  # noqa: PLC0415 - when built

    view = StepsView()
    view.action_wanted.connect(panel.take_step)
    panel.add_tab("steps", _("办理"), view, panel.load_steps)


def _attachments(panel: Panel) -> None:
    from gridcenter.desktop.register.attachments_view import (  # noqa: PLC0415 - when built
        AttachmentsView,
    )

    register = panel.form.register
    kept_in = files_of(register.id)
    assert kept_in is not None, register.id
    view = AttachmentsView(panel.form.desk, register.id)
    view.changed.connect(panel.attached)
    view.hear_keys_of(panel.tabs)
    panel.add_tab("attachments", several(kept_in.label), view, view.show_record)


def _duty(panel: Panel) -> None:
    from gridcenter.desktop.register.duty_view import DutyView  # noqa: PLC0415 - when built

    view = DutyView(panel.form.desk)
    panel.add_tab("duty", _("工作日志"), view, view.show_leader)


def _rota(desk: Desk, parent: QWidget) -> None:
    from gridcenter.desktop.register.rota_dialog import open_rota  # noqa: PLC0415 - when asked

    open_rota(desk, parent)


def _swap(desk: Desk, parent: QWidget) -> None:
    from gridcenter.desktop.register.rota_dialog import open_swap  # noqa: PLC0415 - when asked

    open_swap(desk, parent)


def _check_round(desk: Desk, parent: QWidget) -> None:
    from gridcenter.desktop.register.check_round_dialog import (  # noqa: PLC0415 - when asked
        open_check_round,
    )

    open_check_round(desk, parent)


def _requested(desk: Desk, parent: QWidget) -> None:
    from gridcenter.desktop.register.requested_dialog import (  # noqa: PLC0415 - when asked
        open_requested,
    )

    open_requested(desk, parent)


def _compare(
    desk: Desk, files: Sequence[Path], parent: QWidget, is_list: Callable[[], None]
) -> None:
    from gridcenter.desktop.register.requested_dialog import compare  # noqa: PLC0415 - when asked

    compare(desk, files, parent, is_list)


_FILL = Tool(icon="calendar", tip=N_("按周、按月轮流排班"), word=N_("排班"), opens=_rota)
_SWAP = Tool(icon="users", tip=N_("两个班次对调，写明原来是谁"), word=N_("对调"), opens=_swap)
_BEGIN = Tool(
    icon="circle-check", tip=N_("按清单开始一轮自查"), word=N_("开始自查"), opens=_check_round
)
_COMPARE = Tool(
    icon="file-up",
    tip=N_("选上级发来的表，看有多少项本系统已有；也可以把表拖到这里"),
    word=N_("对照来表"),
    opens=_requested,
)
_CALENDAR = Tool(
    icon="calendar", tip=N_("期限日历：每天到期几件"), word=N_("期限日历"), page="deadlines"
)
_DUTY_SHEET = Tool(icon="calendar", tip=N_("按村填月度工作日志"), word=N_("工作日志"), page="duty")

FACES: Mapping[str, Face] = {
    INCIDENT.id: Face(icon="clipboard-list", tabs=(_steps, _attachments), tools=(_CALENDAR,)),
    GRID.id: Face(icon="map"),
    GRID_MEMBER.id: Face(icon="users"),
    HOUSEHOLD_LEADER.id: Face(
        icon="shield-check", tabs=(_duty,), tools=(_DUTY_SHEET,), has_holders=True
    ),
    CONTACT.id: Face(icon="phone"),
    DUTY_ROTA.id: Face(icon="calendar", tools=(_FILL, _SWAP)),
    REQUESTED_FORM.id: Face(icon="table-2", tools=(_COMPARE,), takes=_compare),
    CENTRE_CHECK.id: Face(icon="circle-check", tabs=(_attachments,), tools=(_BEGIN,)),
    RISK_ASSESSMENT.id: Face(icon="triangle-alert"),
    TRAINING.id: Face(icon="bookmark"),
    DUTY_ITEM.id: Face(icon="list"),
    SURVEY_ROUND.id: Face(icon="chart-column"),
    SCREENING_ROUND.id: Face(icon="search"),
    VISIT.id: Face(icon="user"),
    MINUTES.id: Face(icon="file-text"),
    MINUTES_TASK.id: Face(icon="calendar"),
}
"""In the order of the sidebar; registers that are not named here follow."""

_PLAIN = Face()


def face_of(register: Register) -> Face:
    """The face of a register; a plain one where none is given."""
    return FACES.get(register.id, _PLAIN)


def in_sidebar(registers: Iterable[Register]) -> list[Register]:
    """Registers in the order of the sidebar."""
    order = list(FACES)
    return sorted(
        registers, key=lambda each: order.index(each.id) if each.id in order else len(order)
    )
