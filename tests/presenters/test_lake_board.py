"""数据湖 without a window: what stands, why a deed is not offered, and what came of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gridcenter.base import progress
from gridcenter.domain.place import Tier
from gridcenter.presenters import lookups
from gridcenter.presenters.desk import ImmediateDesk
from gridcenter.presenters.lake_board import LakeBoard
from gridcenter.services.lake import building, standing
from tests.builders import COUNTY, TOWNSHIP, make_centre, make_incident
from tests.presenters.desks import Recorder

CITY = replace(COUNTY, code=COUNTY.code[:4], name="示例市", tier=Tier.CITY)


@pytest.fixture
def opened(tmp_path):
    made = []

    def open_at(unit):
        made.append(make_centre(tmp_path / unit.code, unit=unit))
        desk = ImmediateDesk(made[-1])
        board = LakeBoard(desk, Recorder().shown)
        board.load()
        return board, desk

    yield open_at
    for each in made:
        each.close()


def test_a_lake_is_chosen_built_checked_and_stands(opened, tmp_path):
    board, desk = opened(COUNTY)
    assert board.view.why_not_build == "请先选择文件夹。"
    assert not lookups.offers_lake(desk.centre)
    make_incident(desk.centre, state="registered")
    board.choose(tmp_path / "湖")
    assert not board.view.why_not_build
    assert board.view.why_not_check == "这里还没有数据湖，请先更新一次。"
    board.build()
    assert board.view.said.startswith("数据湖已更新：")
    facts = dict(board.view.facts)
    assert facts["上次更新"].endswith("（第 1 次）")
    assert facts["标题和经过"] == "不包括"
    board.check()
    assert board.view.tone == "good"
    assert "与数据文件和上报包的签名一致。" in board.view.said
    make_incident(desk.centre, state="registered")
    board.check()
    assert board.view.tone == "warn"
    assert f"请更新数据湖：{COUNTY.code}" in board.view.said
    assert lookups.offers_lake(desk.centre)  # a county that built one finds it again
    again = LakeBoard(desk, Recorder().shown)
    again.load()
    assert again.view.folder == str((tmp_path / "湖").resolve())


def test_a_build_that_is_stopped_leaves_the_lake_as_it_was(opened, tmp_path):
    board, desk = opened(COUNTY)
    board.choose(tmp_path / "湖")
    board.build()
    before = (tmp_path / "湖" / "lake.json").read_bytes()
    make_incident(desk.centre, state="registered")

    def stop(done, _total):
        if done:
            raise progress.CancelledWorkError

    with progress.reporting(stop):
        board.build()
    assert board.view.said == "已取消，数据湖还是原来的样子。"
    assert not board.view.is_busy
    assert (tmp_path / "湖" / "lake.json").read_bytes() == before


def test_where_texts_went_along_they_go_on_for_a_reason(opened, tmp_path):
    board, desk = opened(COUNTY)
    make_incident(desk.centre, state="registered")
    board.choose(tmp_path / "湖")
    building.build(desk.centre, tmp_path / "湖", free_text=True, reason="课题")
    board.load()
    assert board.view.asks_reason
    board.build()
    assert board.view.tone == "bad"
    board.build("课题")
    assert board.view.tone == "good"
    assert standing.standing(desk.centre).contents.free_text


def test_a_township_is_told_and_a_city_finds_the_way(opened):
    board, desk = opened(TOWNSHIP)
    assert board.view.note == board.view.why_not_choose == "乡镇不用建数据湖。"
    assert not lookups.offers_lake(desk.centre)
    assert lookups.offers_lake(opened(CITY)[1].centre)


def test_what_is_not_installed_is_said_where_it_is_wanted(opened, tmp_path, monkeypatch):
    board, _desk = opened(COUNTY)
    board.choose(tmp_path / "湖")
    board.build()
    monkeypatch.setattr(standing, "find_spec", lambda name: None if name == "psycopg" else name)
    board.load()
    assert "gridcenter[publish]" in board.view.why_not_publish
    assert not board.view.why_not_file
    monkeypatch.setattr(standing, "find_spec", lambda _name: None)
    board.load()
    assert "gridcenter[lake]" in board.view.note
    assert board.view.why_not_build == board.view.why_not_check == board.view.note


def test_a_server_that_is_not_there_and_a_lake_that_is_gone_are_said(opened, tmp_path):
    pytest.importorskip("psycopg")
    board, _desk = opened(COUNTY)
    lake = tmp_path / "湖"
    board.choose(lake)
    board.build()
    board.publish("postgresql://某人:secret@127.0.0.1:1/none")
    assert board.view.tone == "bad"
    assert "127.0.0.1" in board.view.said
    assert "secret" not in board.view.said
    (lake / "lake.json").unlink()
    board.choose(lake)
    board.load()
    assert not board.view.facts
    assert board.view.why_not_publish == "这里还没有数据湖，请先更新一次。"
    (lake / "lake.json").write_text("{", encoding="utf-8")
    board.load()
    assert "清单读不出来" in board.view.note


def test_an_upload_sheet_is_written_once(opened, tmp_path):
    board, desk = opened(COUNTY)
    make_incident(desk.centre, state="registered", category="neighbours")
    board.choose(tmp_path / "湖")
    board.build()
    map_file = tmp_path / "map.toml"
    map_file.write_text(
        'id = "o"\nlabel = "示例"\nregister = "incident"\nkey = "编号"\n'
        '[[column]]\ntheirs = "编号"\nfield = "case_code"\n',
        encoding="utf-8",
    )
    sheet = tmp_path / "上报表.xlsx"
    board.write_sheet(map_file, sheet)
    assert board.view.said == "已写上报表：新报 1 条，改动 0 条；0 条已报过，不再报。"
    board.write_sheet(map_file, tmp_path / "again.xlsx")
    assert board.view.said.startswith("没有要报的：")
    board.read_back(map_file, sheet)
    assert board.view.said.startswith("平台上已有 1 条")
