"""Values in words: a number in full is shown for a reason, which is in the trail."""

from __future__ import annotations

import pytest

from gridcenter.domain.errors import ReasonRequiredError
from gridcenter.domain.register.registers import register_of
from gridcenter.services import audit
from gridcenter.services.centre import Centre
from gridcenter.services.register import display
from tests.builders import make_member


def test_a_number_in_full_is_shown_for_a_reason_only(centre: Centre) -> None:
    member = make_member(centre, phone="13800004321")
    register = register_of("grid_member")
    with pytest.raises(ReasonRequiredError):
        display.reveal(centre, register, member, "phone", " \t")
    assert [each for each in audit.entries(centre) if each.action == "reveal"] == []
    assert display.reveal(centre, register, member, "phone", " 回电 ") == "13800004321"
    (noted,) = (each for each in audit.entries(centre) if each.action == "reveal")
    assert noted.detail["reason"] == "回电"
