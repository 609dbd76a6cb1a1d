"""All registers of the product, in one place and in the order in which they may be written.

The order respects references: a grid before its members, an incident before its steps.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import overload

from gridcenter.domain.errors import UnknownRegisterError
from gridcenter.domain.register.attachment import ATTACHMENT, CHECK_EVIDENCE
from gridcenter.domain.register.centre_check import CENTRE_CHECK
from gridcenter.domain.register.contact import CONTACT, DUTY_ROTA
from gridcenter.domain.register.duty_item import DUTY_ITEM
from gridcenter.domain.register.fields import FieldSpec, Register
from gridcenter.domain.register.grid import GRID
from gridcenter.domain.register.incident.fields import INCIDENT, INCIDENT_STEP
from gridcenter.domain.register.leader import DUTY_LOG, HOUSEHOLD_LEADER
from gridcenter.domain.register.member import GRID_MEMBER
from gridcenter.domain.register.minutes import MINUTES, MINUTES_TASK
from gridcenter.domain.register.requested_form import REQUESTED_FORM
from gridcenter.domain.register.risk_assessment import RISK_ASSESSMENT
from gridcenter.domain.register.screening_round import SCREENING_ROUND
from gridcenter.domain.register.survey_round import SURVEY_ROUND
from gridcenter.domain.register.training import TRAINING
from gridcenter.domain.register.visit import VISIT
from gridcenter.domain.text import Listed


class Registers(Sequence[Register]):
    """The declared registers. Ask when it is needed rather than keep what follows from it: a test
    declares one of its own for a while.
    """

    def __init__(self, *registers: Register) -> None:
        self._declared = registers
        self._by_id = {str(register.id): register for register in registers}

    @overload
    def __getitem__(self, at: int) -> Register: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Register, ...]: ...
    def __getitem__(self, at: int | slice) -> Register | tuple[Register, ...]:
        """By place in the order of writing."""
        return self._declared[at]

    def __len__(self) -> int:
        return len(self._declared)

    def of(self, register_id: str) -> Register:
        """The register with this id; :class:`UnknownRegisterError` when there is none."""
        try:
            return self._by_id[register_id]
        except KeyError:
            known = Listed(each.id for each in self._declared if each.parent is None)
            raise UnknownRegisterError(register=register_id, known=known) from None

    def declare(self, register: Register) -> None:
        """Add one register after those it may point at."""
        self._declared = (*self._declared, register)
        self._by_id[str(register.id)] = register

    def withdraw(self, register: Register) -> None:
        """Take back what :meth:`declare` added."""
        self._declared = tuple(each for each in self._declared if each is not register)
        del self._by_id[str(register.id)]


REGISTERS = Registers(
    GRID,
    GRID_MEMBER,
    HOUSEHOLD_LEADER,
    DUTY_LOG,
    INCIDENT,
    INCIDENT_STEP,
    ATTACHMENT,
    CONTACT,
    DUTY_ROTA,
    REQUESTED_FORM,
    CENTRE_CHECK,
    CHECK_EVIDENCE,
    RISK_ASSESSMENT,
    TRAINING,
    DUTY_ITEM,
    SURVEY_ROUND,
    SCREENING_ROUND,
    VISIT,
    MINUTES,
    MINUTES_TASK,
)

register_of = REGISTERS.of


def registers_with_page() -> tuple[Register, ...]:
    """The registers that have a page of their own, in declared order."""
    return tuple(each for each in REGISTERS if each.owner is None)


def registers_of_files() -> tuple[Register, ...]:
    """The registers whose records are files, in declared order."""
    return tuple(each for each in REGISTERS if each.keeps_files)


def files_of(register_id: str) -> Register | None:
    """The register of the files that records of ``register_id`` keep; None where they keep none."""
    for each in registers_of_files():
        if each.parent is not None and each.field(each.parent).refers_to == register_id:
            return each
    return None


def told_apart_target(spec: FieldSpec) -> Register | None:
    """The register a reference points at where a village may tell records of one name apart."""
    if spec.refers_to is None:
        return None
    target = register_of(spec.refers_to)
    return target if target.told_apart_by else None


def place_field(register: Register) -> str:
    """The field that says in which village a row lies, itself or through what it points at.

    ``unit`` where none does: then only the owning unit places a row.
    """
    own = (each.name for each in register.fields if each.level == "village")
    through = (each.name for each in register.fields if told_apart_target(each))
    return (*own, *through, "unit")[0]
