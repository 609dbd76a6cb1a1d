"""Which way Qt reaches the input method, for the environments that desktops were seen to set."""

import os

import pytest

from gridcenter.desktop import ime_service
from gridcenter.desktop.ime_service import FCITX, IBUS, PORTAL, answers, way_in
from gridcenter.desktop.status_bar import StatusBar

FCITX_RUNS, IBUS_RUNS = {FCITX, PORTAL, IBUS}, {IBUS, PORTAL}
BY_PORTAL = {"QT_IM_MODULES": None, "QT_IM_MODULE": "ibus", "IBUS_USE_PORTAL": "1"}
BY_IBUS = {"QT_IM_MODULES": None, "QT_IM_MODULE": "ibus"}


@pytest.mark.parametrize(
    ("environ", "bus", "expected"),
    [
        ({}, FCITX_RUNS, BY_PORTAL),
        ({}, {PORTAL}, BY_PORTAL),
        ({}, IBUS_RUNS, BY_IBUS),
        ({}, set(), {}),
        ({"QT_IM_MODULE": "fcitx"}, FCITX_RUNS, BY_PORTAL),
        ({"QT_IM_MODULES": "wayland;fcitx"}, FCITX_RUNS, BY_PORTAL),
        ({"QT_IM_MODULES": "wayland;fcitx", "QT_IM_MODULE": "fcitx"}, set(), BY_PORTAL),
        ({"XMODIFIERS": "@im=fcitx"}, set(), BY_PORTAL),
        ({"GTK_IM_MODULE": "ibus"}, set(), BY_IBUS),
        ({"QT_IM_MODULE": "xim"}, IBUS_RUNS, BY_IBUS),
        ({"QT_IM_MODULE": "fcitx"}, IBUS_RUNS, BY_IBUS),
        ({"QT_IM_MODULE": "compose"}, FCITX_RUNS, {}),
        (
            {
                "QT_IM_MODULES": "wayland;fcitx",
                "XDG_SESSION_TYPE": "wayland",
                "WAYLAND_DISPLAY": "wayland-0",
            },
            FCITX_RUNS,
            {},
        ),
        (
            {
                "QT_IM_MODULES": "wayland;fcitx",
                "XDG_SESSION_TYPE": "wayland",
                "WAYLAND_DISPLAY": "wayland-0",
                "QT_QPA_PLATFORM": "xcb",
            },
            FCITX_RUNS,
            BY_PORTAL,
        ),
    ],
)
def test_the_way_in(environ, bus, expected):
    assert way_in(environ, bus.__contains__) == expected


def test_what_overrules_the_choice_is_taken_out(monkeypatch):
    monkeypatch.setattr(ime_service.sys, "platform", "linux")
    monkeypatch.setenv("QT_IM_MODULES", "wayland;fcitx")
    monkeypatch.setenv("IBUS_USE_PORTAL", "0")
    monkeypatch.setenv("QT_IM_MODULE", "fcitx")
    monkeypatch.setattr(ime_service, "owned_on_bus", FCITX_RUNS.__contains__)
    ime_service.choose()
    assert "QT_IM_MODULES" not in os.environ
    assert (os.environ["QT_IM_MODULE"], os.environ["IBUS_USE_PORTAL"]) == ("ibus", "1")


@pytest.mark.parametrize(("bus", "silent"), [(set(), True), (FCITX_RUNS, False)])
def test_the_foot_says_when_nobody_answers(qtbot, monkeypatch, bus, silent):
    monkeypatch.setattr(ime_service.sys, "platform", "linux")
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    monkeypatch.delenv("XDG_SESSION_TYPE", raising=False)
    monkeypatch.setattr(ime_service, "owned_on_bus", bus.__contains__)
    foot = StatusBar()
    qtbot.addWidget(foot)
    foot.look_at_typing()
    assert foot._words["typing"].isVisibleTo(foot) is silent


def test_a_window_elsewhere_is_not_asked():
    assert answers({"QT_QPA_PLATFORM": "offscreen"}, lambda _name: False)
    assert not answers({}, lambda _name: False)
