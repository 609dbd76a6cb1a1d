"""Typing with fcitx5: 30 sentences into every kind of field, an engine that dies, ways to reach it."""

import pytest

from tests.desktop_real import typing_checks
from tests.desktop_real.screen import start_fcitx
from tests.desktop_real.sentences import KINDS

pytestmark = pytest.mark.real


def test_a_word_typed_ahead_of_a_busy_program_is_composed_where_it_was_meant(tmp_path):
    typing_checks.goes_where_it_was_meant(tmp_path, start_fcitx)


@pytest.fixture(scope="module")
def typist(tmp_path_factory):
    with typing_checks.typist(tmp_path_factory.mktemp("typed"), start_fcitx) as made:
        yield made


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_that_was_seen_is_lost(typist, kind):
    typing_checks.loses_nothing(typist, kind)


def test_passwords_keep_it_off_with_the_eye_open(tmp_path):
    typing_checks.secrets_stay_latin(tmp_path, start_fcitx)


def test_an_engine_that_dies_in_mid_word_locks_nothing(tmp_path):
    typing_checks.dies_in_mid_word(tmp_path, start_fcitx)


def test_an_engine_that_hangs_in_mid_word_locks_nothing(tmp_path):
    typing_checks.hangs_in_mid_word(tmp_path, start_fcitx)


def test_closing_the_window_in_mid_word_keeps_the_record(tmp_path):
    typing_checks.closes_in_mid_word(tmp_path, start_fcitx)


@pytest.mark.parametrize("modules", ["wayland;fcitx", "fcitx", "wayland", None], ids=str)
def test_chinese_comes_whatever_the_environment_wishes(typist, tmp_path, modules):
    typing_checks.is_reached(typist, tmp_path, modules)


def test_the_foot_says_when_no_input_method_answers(tmp_path):
    typing_checks.says_when_none_answers(tmp_path)
