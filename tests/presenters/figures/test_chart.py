from dataclasses import replace

import pytest

from gridcenter.base.i18n import set_language
from gridcenter.domain.changes import Changes
from gridcenter.domain.figures.ratios import Change
from gridcenter.domain.period import Period, PeriodKind
from gridcenter.domain.query import Filter, Operator, Query
from gridcenter.domain.records import Draft
from gridcenter.domain.register.fields import RegisterId
from gridcenter.presenters.desk import ImmediateDesk
from gridcenter.presenters.figures import chart, chart_build
from gridcenter.presenters.figures.chart import ChartPresenter
from gridcenter.presenters.figures.chart_cards import key_figures
from gridcenter.presenters.figures.chart_model import (
    ChartName,
    Shape,
    Tone,
    UnknownChartError,
    chart_named,
)
from gridcenter.services.figures.statistics import Breakdown, Scope, Slice, Trend, TrendPoint
from gridcenter.services.register import registers
from tests.builders import VILLAGES, make_centre, make_grid

INCIDENT = RegisterId("incident")
NOVEMBER = Period.parse("2026-11")
TODAY = "2026-12-02"


def query(*filters):
    return Query(register=INCIDENT, filters=filters)


def equals(field, value):
    return Filter(field=field, values=(value,))


def breakdown(counts):
    slices = tuple(
        Slice(
            key=key,
            label=f"类{key}" if key else "未填写",
            count=count,
            query=query(equals("family", "dispute"), equals("category", key)),
        )
        for key, count in counts
    )
    total = sum(count for _key, count in counts)
    zero = Change(total, 0)
    return Breakdown(period=NOVEMBER, slices=slices, total=total, mom=zero, yoy=zero)


def trend_of(counts, until="2026-11"):
    last = Period.parse(until)
    months = [last.shifted(-back) for back in range(len(counts) - 1, -1, -1)]
    points = tuple(
        TrendPoint(
            month=str(month),
            count=count,
            resolved=count // 2,
            closed=count,
            query=query(
                Filter(field="occurred_at", operator=Operator.AT_LEAST, values=(month.first_day,)),
                Filter(field="occurred_at", operator=Operator.AT_MOST, values=(month.last_moment,)),
            ),
        )
        for month, count in zip(months, counts, strict=True)
    )
    return Trend(points=points, mom=Change(0, 0), yoy=Change(0, 0))


class TestBars:
    def test_eight_largest_then_the_rest_then_what_is_not_filled_in(self):
        counts = [(str(n), 40 - n) for n in range(12)]
        picture = chart_build.bars(
            ChartName.CATEGORY, breakdown([*counts[:3], ("", 30), *counts[3:]]), "口径", "类别"
        )
        assert [mark.key for mark in picture.marks[:8]] == [str(n) for n in range(8)]
        rest, blank = picture.marks[8:]
        assert (rest.count, rest.tone, blank.count) == (32 + 31 + 30 + 29, Tone.REST, 30)
        assert sum(mark.count for mark in picture.marks) == picture.total
        assert rest.query == query(
            equals("family", "dispute"),
            Filter(field="category", operator=Operator.ANY_OF, values=("8", "9", "10", "11")),
        )

    def test_a_rest_of_one_is_shown_itself(self):
        picture = chart_build.bars(
            ChartName.CATEGORY, breakdown([(str(n), 40 - n) for n in range(9)]), "", "类别"
        )
        assert [mark.key for mark in picture.marks] == [str(n) for n in range(9)]

    def test_the_table_belongs_to_the_bars_and_ends_in_the_sum(self):
        picture = chart_build.bars(ChartName.CATEGORY, breakdown([("a", 3), ("b", 1)]), "", "类别")
        assert picture.rows == (
            ("类a", "3", "75.0%"),
            ("类b", "1", "25.0%"),
            ("合计", "4", "100.0%"),
        )
        assert picture.summary == "事件类别分布：共 4 件，最多的是类a，3 件。"

    def test_nothing_counted_is_empty_and_has_no_share(self):
        picture = chart_build.bars(ChartName.CATEGORY, breakdown([]), "", "类别")
        assert picture.is_empty
        assert picture.rows == (("合计", "0", "—"),)

    def test_bars_whose_rows_no_single_query_can_say_do_not_open(self):
        blank = Filter(field="category", operator=Operator.IS_EMPTY)
        one, _other = breakdown([("a", 1), ("b", 1)]).slices
        assert chart_build.together([one.query, query(blank, blank)]) is None


def test_states_keep_their_order_and_carry_sign_word_and_tone():
    picture = chart_build.states(
        breakdown([("registered", 2), ("handling", 5), ("returned", 0), ("closed", 9)]), ""
    )
    assert [(m.key, m.glyph, m.tone) for m in picture.marks] == [
        ("registered", "○", Tone.NEW),
        ("handling", "◆", Tone.MOVING),
        ("closed", "●", Tone.DONE),
    ]
    assert picture.marks[0].label == "○ 类registered"


def test_pareto_runs_up_to_everything():
    picture = chart_build.pareto(breakdown([("a", 6), ("b", 3), ("c", 1)]), "")
    assert [(mark.running, mark.note) for mark in picture.marks] == [
        (6, "60.0%"),
        (9, "90.0%"),
        (10, "100.0%"),
    ]


def test_days_are_a_calendar_that_ends_today():
    days = [Slice(key=f"2026-11-0{n}", label="", count=n % 3, query=query()) for n in (1, 2, 3, 4)]
    picture = chart_build.days(days, NOVEMBER, "", today="2026-11-03")
    assert [mark.in_period for mark in picture.marks] == [True, True, True, False]
    assert [mark.query is not None for mark in picture.marks] == [True, True, False, True]
    assert picture.marks[0].name == "11月1日 周日"
    assert picture.shape is Shape.MONTH


class TestTrend:
    def test_twelve_months_over_last_years_ghost(self):
        picture = chart_build.trend(trend_of(range(1, 25)), NOVEMBER, "", TODAY)
        assert [mark.count for mark in picture.marks] == list(range(13, 25))
        assert [mark.base for mark in picture.marks] == list(range(1, 13))
        assert [mark.in_period for mark in picture.marks] == [False] * 11 + [True]
        assert picture.marks[0].note == "同比 +12 件 · 环比 +8.3%"
        assert picture.rows[-1][:4] == ("合计", str(sum(range(13, 25))), "78", "+184.6%")

    def test_a_year_before_without_anything_is_no_line_along_zero(self):
        picture = chart_build.trend(trend_of([0] * 12 + list(range(1, 13))), NOVEMBER, "", TODAY)
        assert [mark.base for mark in picture.marks] == [None] * 12
        assert picture.marks[1].note == "同比 — · 环比 +1 件"
        assert [row[2] for row in picture.rows] == ["—"] * 13
        picture = chart_build.trend(trend_of([0] * 11 + [1] + [2] * 12), NOVEMBER, "", TODAY)
        assert [mark.base for mark in picture.marks] == [0] * 11 + [1]

    def test_a_month_that_is_not_over_says_so(self):
        picture = chart_build.trend(trend_of([5, 4]), NOVEMBER, "", "2026-11-20")
        assert [mark.unfinished for mark in picture.marks] == [False, True]
        assert [mark.name for mark in picture.marks] == ["2026-10", "2026-11（未完）"]
        assert picture.rows[1][0] == "2026-11（未完）"
        whole = chart_build.trend(trend_of([5, 4]), NOVEMBER, "", TODAY)
        assert not any(mark.unfinished for mark in whole.marks)

    def test_a_short_history_has_no_ghost(self):
        picture = chart_build.trend(trend_of([0, 4]), NOVEMBER, "", TODAY)
        assert [mark.base for mark in picture.marks] == [None, None]
        assert picture.marks[1].note == "同比 — · 环比 —"


class TestKeyFigures:
    def values(self, period, counts, today="2027-01-01"):
        cards = key_figures(trend_of(counts), Period.parse(period), today)
        return {card.name: card for card in cards}

    def test_a_month(self):
        cards = self.values("2026-11", [8, *[0] * 11, 12, *[10] * 10, 12])
        assert cards["本月登记"].value == "12"
        assert cards["事件化解率"].value == "50.0%"
        assert cards["事件化解率"].note == "已化解 6 ÷ 登记 12"
        assert (cards["同比"].value, cards["环比"].value) == ("—", "↑ 20.0%")

    def test_a_zero_base_is_a_dash_and_an_unfinished_period_says_so(self):
        cards = self.values("2026-11", [0, 5], today="2026-11-20")
        assert cards["环比"].value == "—"
        assert cards["环比"].note == "上期 0，本期未完"

    def test_a_quarter_sums_its_months_and_opens_all_of_them(self):
        cards = self.values("2026-Q3", [*[0] * 9, 1, 1, 1, *[0] * 7, 2, 3, 4, 0, 0][-24:])
        assert cards["本季登记"].value == "9"
        assert cards["本季登记"].query == query(
            Filter(field="occurred_at", operator=Operator.AT_LEAST, values=("2026-07-01",)),
            Filter(field="occurred_at", operator=Operator.AT_MOST, values=("2026-09-30T23:59",)),
        )

    def test_a_year_shows_the_average_month_instead_of_a_second_yoy(self):
        cards = self.values("2026", [6] * 23, today="2026-11-20")
        assert "环比" not in cards
        assert cards["月均登记"].value == "6.0"


@pytest.fixture
def centre(tmp_path):
    centre = make_centre(tmp_path)
    grids = [make_grid(centre, village=v.code, code=f"{v.code}001").uid for v in VILLAGES[:2]]
    rows = [
        ("2026-11-05T09:30", "dispute", "neighbours", grids[0], "closed"),
        ("2026-11-06T09:30", "dispute", "neighbours", grids[1], "handling"),
        ("2026-11-07T09:30", "hazard", "fire", grids[1], "registered"),
        ("2026-11-08T09:30", "dispute", None, None, "draft"),
        ("2026-08-08T09:30", "dispute", "neighbours", grids[0], "closed"),
        ("2025-11-08T09:30", "dispute", "neighbours", grids[0], "closed"),
    ]
    drafts = [
        Draft(
            register=INCIDENT,
            values={
                "title": "示例事件",
                "occurred_at": at,
                "family": family,
                "category": category,
                "grid": grid,
                "state": state,
                "closed_on": "2026-11-10" if state == "closed" else None,
            },
        )
        for at, family, category, grid, state in rows
    ]
    registers.save_many(centre, drafts, "示例")
    return centre


@pytest.fixture
def presenter(centre):
    shown = []
    presenter = ChartPresenter(ImmediateDesk(centre), lambda: shown.append(presenter.board))
    presenter.shown = shown
    presenter.load()
    return presenter


class TestPresenter:
    def test_it_starts_with_this_month(self, presenter):
        board = presenter.board
        assert str(board.period) == "2026-11"
        assert board.scope_words == "2026年11月 · 金河镇（示例） · 全部大类"
        assert board.cards[0].value == "3"
        assert [choice.label for choice in board.villages] == [v.name for v in VILLAGES]

    def test_every_bar_opens_as_many_rows_as_it_counts(self, presenter, centre):
        for name in ChartName:
            picture = chart.draw(centre, name, Period.parse("2026"), Scope())
            for mark in picture.marks:
                opened = registers.count(centre, mark.query) if mark.query else 0
                assert opened == mark.count, (name, mark.key)
        for card in presenter.board.cards:
            if card.query is not None:
                assert registers.count(centre, card.query) == int(card.value)

    def test_opening_a_bar_goes_to_the_ledger(self, presenter):
        mark = presenter.board.pictures[1].marks[0]
        presenter.open(mark.query)
        presenter.open(None)
        assert presenter._desk.visits == [("incident", mark.query)]

    def test_filters_narrow_everything_and_can_be_cleared(self, presenter):
        presenter.set_village(VILLAGES[1].code)
        presenter.set_family("hazard")
        assert presenter.is_filtered
        assert {picture.total for picture in presenter.board.pictures} == {1}
        presenter.clear_filters()
        assert presenter.board.cards[0].value == "3"

    def test_the_period_moves_and_changes_its_kind(self, presenter):
        presenter.step(-3)
        assert (str(presenter.board.period), presenter.board.cards[0].value) == ("2026-08", "1")
        presenter.set_kind(PeriodKind.QUARTER)
        assert str(presenter.board.period) == "2026-Q3"
        presenter.set_kind(PeriodKind.YEAR)
        assert presenter.board.cards[0].value == "4"
        assert presenter.board.pictures[0].marks[-1].key == "2026-11"  # not a month to come

    def test_changes_are_followed_in_sight_and_remembered_out_of_sight(self, presenter):
        touched = Changes(gesture=1, label="", touched={INCIDENT: frozenset({"u"})})
        presenter._desk.do(lambda _centre: touched)
        assert presenter.dirty
        presenter.load_if_needed()
        presenter.live = True
        before = len(presenter.shown)
        presenter._desk.do(lambda _centre: touched)
        assert len(presenter.shown) == before + 1
        presenter._desk.do(lambda _centre: replace(touched, touched={}))
        assert len(presenter.shown) == before + 1

    def test_an_overtaken_answer_is_dropped(self, centre):
        class LateDesk(ImmediateDesk):
            def ask(self, work, done, failed=None, *, label=""):
                waiting.append(lambda: done(work(self.centre)))

        waiting, shown = [], []
        presenter = ChartPresenter(LateDesk(centre), lambda: shown.append(presenter.board.scope))
        presenter.load()
        presenter.set_family("hazard")
        for answer in reversed(waiting):
            answer()
        assert shown == [Scope(family="hazard")]

    def test_english(self, presenter):
        set_language("en")
        presenter.load()
        assert presenter.board.scope_words.startswith("2026-11 · ")
        assert presenter.board.families[0].label == "Dispute"


def test_charts_are_named_as_on_the_command_line():
    assert chart_named("by-category") is ChartName.CATEGORY
    with pytest.raises(UnknownChartError, match="pie"):
        chart_named("pie")
