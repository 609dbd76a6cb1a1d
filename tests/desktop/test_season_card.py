"""The calendar on the 工作台: hidden without a season, a click opens the list, a tick is kept."""

from __future__ import annotations

from gridcenter.desktop.season_card import SeasonCard, SeasonDialog
from gridcenter.presenters.desk import ImmediateDesk
from gridcenter.services import seasons


def test_a_season_opens_its_list_and_a_tick_is_kept(qtbot, centre):
    (centre.folder / "seasons.toml").write_text("season = []\n", "utf-8")
    card = SeasonCard(ImmediateDesk(centre))
    qtbot.addWidget(card)
    card.load()
    assert card.isHidden()
    (centre.folder / "seasons.toml").unlink()
    card.load()
    assert not card.isHidden()
    first = card.board.seasons[0]
    card.open(first.key)
    (dialog,) = card.findChildren(SeasonDialog)
    dialog.ticks[0].click()
    assert seasons.current(centre)[0].ticked == {0}
    dialog.accept()
