"""Finding incidents by words of 1, 2, 3, 4 and 6 characters and by pinyin initials."""

from __future__ import annotations

from bench import data
from bench.row import Goal, Place, Row, Samples
from gridcenter.domain.fields import RegisterId
from gridcenter.domain.query import Query
from gridcenter.services import registers
from gridcenter.services.centre import Centre

_PAGE = 50
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


def _first_page(centre: Centre, word: str) -> int:
    query = Query(register=RegisterId("incident"), search=word)
    ids = registers.ids(centre, query)
    return len(registers.by_ids(centre, "incident", ids[:_PAGE]))


def _ours(place: Place) -> Samples:
    centre = data.open_centre(place.shared / "centre")
    samples = Samples()
    for word in _words(place):
        samples.time(lambda word=word: _first_page(centre, word))
    centre.close()
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
    sizes=(100_000,),
    ours=_ours,
    bare=_bare,
    prepare=data.prepare_incidents,
    shared="incidents",
    pairs=3,
)
