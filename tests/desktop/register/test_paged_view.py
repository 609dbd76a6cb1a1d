import pytest

from gridcenter.desktop.register.register_page import RegisterPage
from tests.builders import make_centre, make_leader
from tests.presenters.desks import LateDesk


@pytest.fixture
def late(qtbot, tmp_path):
    """A shown list of two hundred rows over a desk that answers when it is told to."""
    centre = make_centre(tmp_path / "data")
    for at in range(200):
        make_leader(centre, number=f"{at:04d}")
    desk = LateDesk(centre)
    page = RegisterPage(desk, "household_leader")
    qtbot.addWidget(page)
    page.resize(1200, 690)
    page.show()
    page.activate()
    desk.answer_all()
    yield page, desk
    centre.close()


def jump(page, row):
    model = page.table.model()
    page.table.scrollTo(model.index(row, 0), page.table.ScrollHint.PositionAtTop)


def test_a_jump_is_painted_when_all_its_rows_are_here(late):
    page, desk = late
    jump(page, 140)  # its rows lie on two pages
    assert not page.table.viewport().updatesEnabled()
    desk.answer()  # both pages in one go
    assert not desk.waiting
    assert page.table.viewport().updatesEnabled()
    assert None not in [page.presenter.row(at) for at in range(140, 155)]


def test_a_jump_among_rows_that_are_here_is_painted_at_once(late):
    page, _desk = late
    jump(page, 20)
    assert page.table.viewport().updatesEnabled()


def test_rows_that_do_not_come_are_not_waited_for_long(late, qtbot):
    page, desk = late
    jump(page, 140)
    qtbot.waitUntil(lambda: page.table.viewport().updatesEnabled())
    assert page.table.model().index(140, 0).data() == "…"
    desk.answer_all()
    assert page.table.model().index(140, 0).data() != "…"


def test_the_form_is_built_field_by_field_and_opening_a_record_finishes_it(late, qtbot):
    page, desk = late
    view = page.panel.view
    view.slowly.start()
    qtbot.waitUntil(lambda: len(view._rows) > 2)
    begun = len(view._rows)
    view.slowly.stop()
    page.table.select_row(0)
    page.open_row(0)
    desk.answer_all()
    assert begun < len(view._rows) == len(page.form.editable)
    built = dict(view.rows)
    view.slowly.start()
    qtbot.waitUntil(lambda: not view.slowly.isActive())
    assert view.rows == built
    assert view.rows["name"].editor.input.text() == page.presenter.row(0).record["name"]
