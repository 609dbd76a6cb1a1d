"""A typed word of 1, 2, 3, 4 or 6 characters until its first rows are painted."""

from __future__ import annotations

from bench import data, screen
from bench.row import Goal, Place, Row, Samples

_TEXT = "灌溉用水 院墙滴水 土地流转 道路损坏 工资拖欠 学校旁林地界线 卫生室养殖气味 老戏台消费退款"
_ROUNDS = 3


def _words(place: Place) -> list[str]:
    random = place.random("search")
    runs = _TEXT.split()
    words = []
    for length in (1, 2, 3, 4, 6):
        for _at in range(6):
            run = random.choice([each for each in runs if len(each) >= length])
            start = random.randrange(len(run) - length + 1)
            words.append(run[start : start + length])
    return words * _ROUNDS


def _ours(place: Place) -> Samples:
    samples = Samples()
    with screen.desk(place.shared / "centre") as (app, desk):
        page = screen.open_page(app, desk, "incident")
        screen.wait(app, lambda: not page.presenter.loading)
        presenter = page.presenter
        for word in _words(place):
            presenter.search("")
            screen.wait(app, lambda: not presenter.loading)

            def look(word: str = word) -> None:
                before = presenter.pages
                presenter.search(word)
                screen.wait(app, lambda: presenter.pages is not before)

            samples.time(look)
            screen.wait(app, lambda: not presenter.loading)
    return samples


def _bare(place: Place) -> Samples:
    # What a user without an index has: look into every title and summary.
    centre = data.open_centre(place.shared / "centre")
    sql = (
        "SELECT * FROM incident WHERE deleted_at IS NULL AND instr(title || summary, ?) > 0 "
        "ORDER BY occurred_at DESC LIMIT 50"
    )
    samples = Samples()
    for word in _words(place)[:: _ROUNDS * 2]:
        samples.time(lambda word=word: centre.db.query(sql, (word,)))
    centre.close()
    return samples


ROW = Row(
    name="search",
    baseline="the same page by instr() over every row",
    goal=Goal(p99_ms=50),
    sizes=(100_000, 1_000_000),
    ours=_ours,
    bare=_bare,
    prepare=data.prepare_incidents,
    shared="incidents",
    pairs=3,
)
