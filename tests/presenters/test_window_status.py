from gridcenter.presenters.window_status import window_status
from gridcenter.services.folder import backup
from gridcenter.services.packs import packing
from gridcenter.services.trust import units
from tests.builders import COUNTY, FakeClock, make_centre, make_incident


def test_the_frame_tells_what_is_saved_backed_up_and_sent(tmp_path):
    clock = FakeClock()
    centre = make_centre(tmp_path / "data", clock=clock)
    status = window_status(centre)
    assert (status.unit, status.actor) == ("金河镇（示例）", "王演示")
    assert status.backup.text == "从未备份"
    assert (status.month.text, status.month.tone) == ("11 月未上报", "warn")

    make_incident(centre)
    backup.make(centre)
    county = make_centre(tmp_path / "county", unit=COUNTY)
    units.register(centre, units.save_card(county, tmp_path))
    county.close()
    packing.export_month(centre, "2026-11", tmp_path)
    status = window_status(centre)
    assert status.saved.text.startswith("已保存")
    assert status.backup.text == "上次备份 09:00（已验证）"
    assert status.month.tone == "good"

    clock.move(days=8)
    assert window_status(centre).backup.tone == "warn"
    centre.close()


def test_a_clock_that_cannot_be_right_is_told(tmp_path):
    clock = FakeClock()
    centre = make_centre(tmp_path / "data", clock=clock)
    assert window_status(centre).clock == "", "nothing was written yet"
    make_incident(centre)
    for days, told in ((62, ""), (1, "2027-01-22"), (-64, ""), (-1, "2026-11-18")):
        clock.move(days=days)
        said = window_status(centre).clock
        assert bool(said) is bool(told)
        assert told in said
    assert (
        said
        == "电脑时间是 2026-11-18 09:00，已知的最近时间是 2026-11-20 09:00：请先校准，或确认没错。"
    )
    centre.close()
