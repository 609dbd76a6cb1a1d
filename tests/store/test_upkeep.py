import os

from gridcenter.domain.query import Query
from gridcenter.domain.register.fields import RegisterId
from gridcenter.services.register import registers
from gridcenter.store import backup as copies
from tests.builders import make_centre, make_grid

PARTS = "SELECT count(DISTINCT segid) FROM search_grid_idx"


def test_saving_leaves_parts_of_the_index_and_tending_merges_them(tmp_path):
    centre = make_centre(tmp_path / "data")
    for number in range(20):
        make_grid(centre, name=f"示例第{number}网格")
    left = centre.db.one(PARTS)[0]
    assert left >= 20  # no save waited for a merge
    turns = 0
    while centre.tend():
        turns += 1
        assert turns < 50, "tending never ends"
    assert centre.db.one(PARTS)[0] < left
    found = registers.find(centre, Query(register=RegisterId("grid"), search="示例"))
    assert len(found) == 20
    assert not centre.tend()
    centre.close()


def test_a_file_that_lost_only_free_pages_at_its_end_is_cut(tmp_path):
    centre = make_centre(tmp_path / "data")
    with centre.db.transaction():
        centre.db.execute("CREATE TABLE filler (a TEXT)")
        for _row in range(60):
            centre.db.execute("INSERT INTO filler VALUES (?)", ("x" * 4000,))
    with centre.db.transaction():
        centre.db.execute("DROP TABLE filler")
    assert centre.db.fold_whole()
    assert copies.structure(centre.db) == []
    size = centre.db.path.stat().st_size
    os.truncate(centre.db.path, size - copies.page_size(centre.db))
    assert copies.structure(centre.db) == ["cut"]
    centre.close()


def test_a_page_that_the_disk_holds_otherwise_is_found_though_it_is_right_in_memory(tmp_path):
    centre = make_centre(tmp_path / "data")
    grid = make_grid(centre)
    assert centre.db.fold_whole()
    (page,) = centre.db.one("SELECT rootpage FROM sqlite_master WHERE name = 'grid'")
    assert copies.structure(centre.db) == []
    assert registers.get(centre, "grid", grid.uid).text("name")
    with centre.db.path.open("r+b") as file:
        file.seek((page - 1) * copies.page_size(centre.db) + 1000)
        file.write(bytes(64))
    assert copies.structure(centre.db) != []
    centre.close()
