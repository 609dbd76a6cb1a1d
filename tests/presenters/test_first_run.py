from pathlib import Path

import pytest

from gridcenter.domain.place import Tier
from gridcenter.presenters.first_run import FirstRunState, strength
from tests.builders import make_centre


@pytest.mark.parametrize(
    ("tier", "code", "is_good"),
    [
        (Tier.TOWNSHIP, "620622101", True),
        (Tier.TOWNSHIP, "620622", False),
        (Tier.TOWNSHIP, "620622000", False),
        (Tier.TOWNSHIP, "620622600", False),
        (Tier.TOWNSHIP, "99062210１", False),
        (Tier.COUNTY, "620622", True),
        (Tier.CITY, "6206", True),
        (Tier.PROVINCE, "62", True),
        (Tier.PROVINCE, "6a", False),
    ],
)
def test_the_code_must_have_the_structure_of_its_tier(tier, code, is_good):
    assert (FirstRunState(tier=tier, code=code).code_problem() == "") is is_good


def test_an_unknown_province_is_named():
    assert "99" in FirstRunState(code="990622101").code_problem()


def test_a_code_outside_the_chosen_place_or_of_no_county_is_told():
    state = FirstRunState(tier=Tier.TOWNSHIP, code="620622101", place="62")
    assert state.code_problem() == ""
    state.place = "61"
    assert "61" in state.code_problem()
    assert "620699" not in FirstRunState(code="620671101").code_problem()  # a development zone
    assert "620669" in FirstRunState(code="620669101").code_problem()


def test_passwords_agree_and_longer_is_stronger():
    state = FirstRunState(password="long enough 1", again="long enough")
    assert state.password_problem() == ""
    assert state.again_problem()
    assert strength("short")[0] == 0
    assert strength("aaaaaaaa")[0] < strength("Tulip-mountain-42")[0]
    assert strength("金河春天的第三座桥")[0] == 3


def test_folders_that_hold_data_or_lie_inside_each_other_are_refused(tmp_path):
    make_centre(tmp_path / "used").close()
    assert FirstRunState(folder=tmp_path / "used").folder_problem()
    fresh = FirstRunState(folder=tmp_path / "fresh" / "deep")
    assert fresh.folder_problem() == ""
    fresh.second_backup = tmp_path / "nowhere"
    assert fresh.second_backup_problem()
    (tmp_path / "fresh" / "deep" / "inside").mkdir(parents=True)
    fresh.second_backup = tmp_path / "fresh" / "deep" / "inside"
    assert fresh.second_backup_problem()
    fresh.second_backup = Path(tmp_path)
    assert fresh.second_backup_problem() == ""
