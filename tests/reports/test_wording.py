from __future__ import annotations

from gridcenter.base.catalogue import load_codes
from gridcenter.domain.register.registers import register_of
from gridcenter.reports.wording import Wording


def test_numbers_overlooked_in_free_text_do_not_get_onto_paper():
    incident = register_of("incident")
    told = "留了电话13855554444，证件622301199001010023；案号6206221012026110001"
    shown = {
        masked: Wording(codes=load_codes(), records={}, divisions={}, masked=masked).text(
            incident.field("summary"), told
        )
        for masked in (True, False)
    }
    assert shown[True] == "留了电话138****4444，证件622301********0023；案号6206221012026110001"
    assert shown[False] == told
