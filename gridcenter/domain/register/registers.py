"""All registers of the product, in one place and in the order in which they may be written.

The order respects references: a grid before its members, an incident before its steps.
"""

from gridcenter.domain.errors import UnknownRegisterError
from gridcenter.domain.register.fields import Register
from gridcenter.domain.register.grid import GRID
from gridcenter.domain.register.incident.fields import ATTACHMENT, INCIDENT, INCIDENT_STEP
from gridcenter.domain.register.leader import DUTY_LOG, HOUSEHOLD_LEADER
from gridcenter.domain.register.member import GRID_MEMBER
from gridcenter.domain.text import Listed

REGISTERS: tuple[Register, ...] = (
    GRID,
    GRID_MEMBER,
    HOUSEHOLD_LEADER,
    DUTY_LOG,
    INCIDENT,
    INCIDENT_STEP,
    ATTACHMENT,
)

_BY_ID = {str(register.id): register for register in REGISTERS}


def register_of(register_id: str) -> Register:
    """The register with this id; :class:`UnknownRegisterError` when there is none."""
    try:
        return _BY_ID[register_id]
    except KeyError:
        known = Listed(r.id for r in REGISTERS if r.parent is None)
        raise UnknownRegisterError(register=register_id, known=known) from None
