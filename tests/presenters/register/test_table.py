from gridcenter.domain.query import Filter, Operator, Query, Sort
from gridcenter.domain.records import Draft
from gridcenter.presenters.desk import ImmediateDesk
from gridcenter.presenters.register import row_pages, table_export
from gridcenter.presenters.register.row_pages import KEPT_PAGES, PAGE_ROWS, RowPages, days_left
from gridcenter.presenters.register.saved_filters import SavedFilters
from gridcenter.presenters.register.table import TablePresenter
from gridcenter.presenters.register.table_columns import TableColumns
from gridcenter.presenters.register.table_selection import TableSelection
from gridcenter.services.register import incidents, registers, undo
from tests.builders import CLOSING, VILLAGES, make_grid, make_incident, make_leader, make_member
from tests.presenters.desks import LateDesk, Recorder


def started(desk, register="household_leader", query=None):
    table = TablePresenter(desk, register)
    table.view = Recorder()
    table.activate(query)
    return table


def texts(table, name="name"):
    return [table.row(at).texts[name] for at in range(table.found)]


def leaders(centre, count):
    for at in range(count):
        make_leader(centre, name=f"李样本{chr(0x4E00 + at)}", number=f"{at:04d}")


def test_pages_arrive_as_they_are_seen_and_the_newest_wish_goes_first(centre):
    leaders(centre, 3 * PAGE_ROWS)
    desk = LateDesk(centre)
    table = started(desk)
    desk.answer_all()
    assert table.found == 150
    assert table.row(0) is not None
    assert table.row(60) is None
    assert table.row(140) is None
    desk.answer()  # the page wished for first was already under way
    assert table.row(60) is not None
    desk.answer()
    assert table.row(140).texts["number"] == "0140"
    assert not desk.waiting


def test_the_first_page_is_painted_before_the_ids_are_known(centre):
    leaders(centre, PAGE_ROWS + 10)
    desk = LateDesk(centre)
    table = started(desk)
    desk.answer()
    desk.answer()
    assert "table_reset" in table.view.names()
    assert table.found == PAGE_ROWS
    assert table.loading
    desk.answer()
    assert table.found == PAGE_ROWS + 10
    assert not table.loading


def test_a_newer_search_makes_the_older_one_void(centre):
    leaders(centre, 3)
    make_leader(centre, name="王演示")
    desk = LateDesk(centre)
    table = started(desk)
    desk.answer_all()
    table.search("李样本")
    table.search("王演示")
    desk.answer_all()
    assert texts(table) == ["王演示"]
    assert table.state.is_filtered
    assert (table.found, table.total) == (1, 4)


def test_a_page_of_the_former_order_never_lands_in_the_new_one(centre):
    leaders(centre, 3 * PAGE_ROWS)
    desk = LateDesk(centre)
    table = started(desk)
    desk.answer_all()
    table.search("李样本")
    table.row(120)  # painted once more before the search has answered
    desk.answer_all()
    table.search("李样本一")
    table.row(60)
    desk.answer_all()
    assert table.found == 1
    assert table.view.told[-1] == ("state_changed",)
    assert not table.pages.has(1)


def test_only_a_bounded_number_of_pages_is_kept():
    pages = RowPages()
    for page in range(KEPT_PAGES + 5):
        pages.put(page, ())
    assert not pages.has(4)
    assert pages.has(5)


def test_search_finds_nothing_and_says_so_differently_from_an_empty_register(centre):
    table = started(ImmediateDesk(centre))
    assert table.emptiness == "nothing"
    leaders(centre, 1)
    table.search("没有这个人")
    assert table.emptiness == "filtered"
    table.clear_filters()
    assert table.emptiness == ""


def test_sorting_goes_up_then_down_then_back(centre):
    for number in ("0002", "0003", "0001"):
        make_leader(centre, number=number)
    table = started(ImmediateDesk(centre))
    table.sort_by("number")
    assert texts(table, "number") == ["0001", "0002", "0003"]
    table.sort_by("number")
    assert texts(table, "number") == ["0003", "0002", "0001"]
    table.sort_by("number")
    assert table.state.sort is None


def test_a_gesture_elsewhere_leaves_the_table_alone_and_one_here_refreshes_it(centre):
    desk = LateDesk(centre)
    table = started(desk, "household_leader")
    desk.answer_all()
    grid = make_grid(centre)
    desk.do(lambda c: registers.remove(c, "grid", [grid.uid]))
    desk.answer()
    assert len(desk.waiting) == 1  # leaders show grid names: they refresh
    desk.answer_all()
    other = started(desk, "grid")
    desk.answer_all()
    leader = make_leader(centre)
    desk.do(lambda c: registers.remove(c, "household_leader", [leader.uid]))
    desk.answer()
    before = len(other.view.told)
    desk.answer_all()
    assert len(other.view.told) == before
    table.close()


def test_the_current_record_stays_current_when_the_order_changes(centre):
    for number in ("0001", "0002", "0003"):
        make_leader(centre, number=number)
    table = started(ImmediateDesk(centre))
    table.sort_by("number")
    table.set_current(0)
    table.sort_by("number")
    assert table.row(table.current).texts["number"] == "0001"
    assert table.current == 2


def test_a_new_record_becomes_current_unless_the_officer_goes_elsewhere(centre):
    leaders(centre, 5)
    desk = LateDesk(centre)
    table = started(desk)
    desk.answer_all()
    draft = Draft(
        register="household_leader", values={"name": "赵示例", "village": VILLAGES[0].code}
    )
    desk.do(lambda c: registers.save(c, draft))
    desk.answer_all()
    assert table.row(table.current).texts["name"] == "赵示例"
    desk.do(lambda c: registers.save(c, draft))
    desk.answer()
    table.set_current(2)
    chosen = table.row(2).record.uid
    desk.answer_all()
    assert table.row(table.current).record.uid == chosen


def test_removing_the_selection_is_one_gesture(centre):
    leaders(centre, 6)
    desk = ImmediateDesk(centre)
    table = started(desk)
    selection = TableSelection(desk, table)
    selection.select([(0, 1), (4, 4)])
    assert selection.count == 3
    done = []
    selection.remove(done.append)
    assert table.found == 3
    desk.do(lambda c: undo.undo(c, done[0].gesture))
    assert table.found == 6


def test_copied_rows_carry_headers_masks_and_cells_that_excel_keeps_as_text(centre):
    make_leader(centre, name="李样本", number="=1+1", phone="13800000000")
    desk = ImmediateDesk(centre)
    table = started(desk)
    columns = TableColumns(desk, table)
    selection = TableSelection(desk, table)
    selection.select([(0, 0)])
    clips = []
    selection.copy(clips.append)
    header, row, _end = clips[0].text.split("\n")
    assert header.split("\t")[0] == "姓名"
    assert "138****0000" in row
    assert "13800000000" not in clips[0].text + clips[0].html
    assert "'=1+1" in row
    assert "mso-number-format" in clips[0].html
    assert columns.shown("name")


def test_numbers_of_several_selected_rows_are_summed(centre):
    for households in (10, 20, 12):
        make_grid(centre, households=households)
    desk = ImmediateDesk(centre)
    table = started(desk, "grid")
    selection = TableSelection(desk, table)
    selection.select([(0, 2)])
    assert {s.label: s.text for s in selection.sums}["户数"] == "42"


def test_columns_are_remembered(centre):
    desk = ImmediateDesk(centre)
    first = TableColumns(desk, started(desk))
    first.toggle("number")
    first.resize("name", 222)
    first.keep(splitter=[600, 400])
    table = started(desk)
    again = TableColumns(desk, table)
    again.load()
    assert not again.shown("number")
    assert again.widths["name"] == 222
    assert again.layout["splitter"] == [600, 400]
    again.restore()
    assert again.shown("number")


def test_the_last_column_cannot_be_hidden(centre):
    desk = ImmediateDesk(centre)
    table = started(desk)
    columns = TableColumns(desk, table)
    for spec in table.columns[1:]:
        assert columns.toggle(spec.name)
    assert not columns.toggle(table.columns[0].name)


def test_overdue_is_a_chip_and_marks_rows(centre):
    late = make_incident(centre, deadline="2026-11-19")
    make_incident(centre, deadline="2026-11-20")
    make_incident(centre, deadline="2026-11-30")
    table = started(ImmediateDesk(centre), "incident")
    marks = {(table.row(at).overdue, table.row(at).due_today) for at in range(3)}
    assert marks == {(True, False), (False, True), (False, False)}
    table.choose("overdue", ("yes",))
    assert [table.row(at).record.uid for at in range(table.found)] == [late.uid]


def test_the_worst_comes_first_with_its_days_and_an_order_that_was_chosen_stays(centre):
    make_incident(centre, deadline="2026-11-30", title="还早")
    make_incident(centre, occurred_at="2026-10-01T08:00", deadline="2026-11-10", title="最急")
    make_incident(centre, occurred_at="2026-10-01T08:00", deadline="2026-11-18", title="逾期")
    done = make_incident(
        centre, occurred_at="2026-10-01T08:00", deadline="2026-11-01", title="办完的"
    )
    incidents.act(centre, done.uid, "close", values=dict(CLOSING))
    table = started(ImmediateDesk(centre), "incident")
    table.choose("running", ("yes",))
    titles = [table.row(at).record.text("title") for at in range(table.found)]
    assert titles == ["最急", "逾期", "还早"]
    assert [days_left(table.row(at).days_left) for at in range(3)] == [
        "逾期 10 天",
        "逾期 2 天",
        "剩 10 天",
    ]
    table.choose("running", ())
    assert table.state.sort is None
    closed = next(at for at in range(4) if table.row(at).record.uid == done.uid)
    assert table.row(closed).days_left is None
    table.sort_by("title")
    table.choose("overdue", ("yes",))
    assert table.state.sort.field == "title"


def test_a_query_from_another_page_shows_on_chips_and_the_rest_can_be_dropped(centre):
    grid = make_grid(centre).uid
    make_member(centre, grid, role="full_time")
    make_member(centre, grid, role="part_time", name="赵示例")
    foreign = Filter(field="name", operator=Operator.CONTAINS, values=("赵",))
    role = Filter(field="role", operator=Operator.ANY_OF, values=("part_time",))
    query = Query(register="grid_member", filters=(role, foreign))
    table = started(ImmediateDesk(centre), "grid_member", query)
    assert table.state.chosen == {"role": ("part_time",)}
    assert table.state.extra == (foreign,)
    assert texts(table) == ["赵示例"]
    table.filter_column(foreign.field, ())
    assert table.found == 1
    table.choose("role", ())
    assert table.found == 2


def test_a_view_is_saved_under_a_name_and_comes_back(centre):
    make_leader(centre, name="李样本")
    make_leader(centre, name="王演示", status="left", left_on="2026-11-01")
    desk = ImmediateDesk(centre)
    table = started(desk)
    table.choose("status", ("left",))
    table.sort_by("name")
    first = SavedFilters(desk, table)
    first.save("离岗的")
    again_table = started(desk)
    again = SavedFilters(desk, again_table)
    again.load()
    again.apply("离岗的")
    assert texts(again_table) == ["王演示"]
    assert again_table.state.chosen == {"status": ("left",)}
    assert again_table.state.sort.field == "name"
    again.drop("离岗的")
    assert again.saved == ()


def test_the_visible_list_is_exported_and_told(centre, tmp_path):
    leaders(centre, 3)
    desk = ImmediateDesk(centre)
    table = started(desk)
    path = tmp_path / table_export.file_name(table, ".csv")
    table_export.export(desk, table, path)
    assert path.name == "治安户长20261120.csv"
    assert path.read_text(encoding="utf-8-sig").count("\n") == 4
    assert "3" in desk.notes[0]


def test_the_sheet_of_one_incident_opens_on_the_reports_page(centre):
    desk = ImmediateDesk(centre)
    incident = make_incident(centre)
    make_incident(centre)
    table = started(desk, "incident")
    selection = TableSelection(desk, table)
    assert selection.has_sheet
    selection.select([(0, 1)])
    selection.print_sheet()
    assert not desk.visits
    row = next(n for n in (0, 1) if table.row(n).record.uid == incident.uid)
    selection.select([(row, row)])
    selection.print_sheet()
    ((page, query),) = desk.visits
    assert page == "reports"
    assert [each.uid for each in registers.find(centre, query)] == [incident.uid]


def test_the_rows_of_a_page_are_those_of_the_whole_order(centre):
    """The first page, a later one and the ids are three statements: they must agree."""
    for at in range(7):
        make_incident(
            centre,
            title=f"示例{at % 3}",
            case_code=f"62062210120261100{(at * 3) % 7:02d}",
            review_on=f"2026-11-0{at % 2 + 1}" if at < 4 else None,
        )
    for name in ("case_code", "title", "level", "is_urgent", "handler", "review_on"):
        for descending in (False, True):
            query = Query(register="incident", sort=(Sort(field=name, descending=descending),))
            whole = [
                each.uid
                for each in registers.by_ids(centre, "incident", registers.ids(centre, query))
            ]
            pages = [
                each.uid
                for start in (0, 3, 6)
                for each in registers.find(centre, query, limit=3, offset=start)
            ]
            assert pages == whole == [each.uid for each in registers.find(centre, query)]
            assert len(whole) == 7


def test_a_saved_row_is_seen_before_all_ids_are_read_again(centre):
    leaders(centre, 3 * PAGE_ROWS)
    desk = LateDesk(centre)
    table = started(desk)
    desk.answer_all()
    table.row(60)
    desk.answer_all()
    moved, total = table.row(60).record, table.found

    def save(**how):
        kept = {"holder_changes": "笔误"}
        draft = Draft(register="household_leader", accepted=kept, **how)
        desk.do(lambda c: registers.save(c, draft))
        desk.answer()
        desk.answer()
        assert len(desk.waiting) == 1  # the ids, behind what is seen already
        return table.row(table.current).texts["name"], table.current, table.found, table.loading

    values = {"name": "赵示例", "number": "0060-1", "village": VILLAGES[0].code}
    assert save(values=values) == ("赵示例", 61, total + 1, True)
    desk.answer_all()
    assert save(uid=moved.uid, values={"name": "王演示", "number": "9999"})[:2] == ("王演示", total)
    desk.do(lambda c: registers.remove(c, "household_leader", [moved.uid]))
    assert table.found == total + 1
    desk.answer_all()
    assert (table.found, table.total, table.loading) == (total, total, False)


def test_rows_that_were_touched_find_their_place_in_every_order(centre):
    for at in range(12):
        title = f"示例{at % 3}争议"
        make_incident(centre, title=title, level="serious" if at % 2 else "ordinary")
    holds = Filter(field="title", operator=Operator.CONTAINS, values=("争议",))
    for name in ("case_code", "title", "level", "is_urgent", "handler", "deadline"):
        for descending in (False, True):
            sort = (Sort(field=name, descending=descending),)
            query = Query(register="incident", search="示例", filters=(holds,), sort=sort)
            known = registers.ids(centre, query)
            uids = [each.uid for each in registers.by_ids(centre, "incident", known[2:9:2])]
            changed = (
                {"title": "示例0争议", "deadline": "2026-12-01"},
                {"title": "别的"},
                {"level": "major"},
            )
            drafts = [
                Draft(register="incident", uid=uid, values=values)
                for uid, values in zip(uids, changed, strict=False)
            ]
            registers.save_many(centre, drafts, "修改")
            new = make_incident(centre, title="示例1争议", handler="赵示例").uid
            mended = registers.mended(centre, query, known, [*uids, new])
            assert mended == registers.ids(centre, query) != known


def test_the_own_order_is_shown_while_a_slow_one_is_sorted(centre, monkeypatch):
    leaders(centre, PAGE_ROWS + 5)
    desk = LateDesk(centre)
    table = started(desk)
    desk.answer_all()
    monkeypatch.setattr(row_pages, "QUICK_SECONDS", -1)
    table.sort_by("number", descending=True)
    desk.answer()
    assert (table.sorting, table.row(0).texts["number"]) == (True, "0000")
    desk.answer()
    assert (table.sorting, table.row(0).texts["number"], table.found) == (False, "0054", 55)


def test_a_row_chosen_before_the_order_is_there_stays_current_in_it(centre, monkeypatch):
    leaders(centre, PAGE_ROWS + 5)
    desk = LateDesk(centre)
    table = started(desk)
    desk.answer_all()
    monkeypatch.setattr(row_pages, "QUICK_SECONDS", -1)
    table.sort_by("number", descending=True)
    desk.answer()
    table.set_current(2)
    desk.answer_all()
    assert (table.current, table.row(table.current).texts["number"]) == (52, "0002")
