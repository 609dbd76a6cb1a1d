from dataclasses import replace

import pytest

from gridcenter.domain.errors import ReasonRequiredError, StaleRecordError
from gridcenter.domain.idnumber import check_digit
from gridcenter.domain.records import Draft
from gridcenter.domain.register.member import GRID_MEMBER
from gridcenter.domain.roles import Role, RoleForbidsError
from gridcenter.presenters.desk import ImmediateDesk
from gridcenter.presenters.register import form_help
from gridcenter.presenters.register.form_choices import suggest
from gridcenter.presenters.register.form_drafts import FormDrafts
from gridcenter.presenters.register.form_fields import is_full
from gridcenter.presenters.register.record_form import FormPresenter
from gridcenter.presenters.register.table import TablePresenter
from gridcenter.services import audit
from gridcenter.services.register import drafts, registers
from tests.builders import make_grid, make_incident, make_member
from tests.presenters.desks import LateDesk, Recorder

ID = "62062219900101001X"  # made up: village code of the sample township, valid check digit


@pytest.fixture
def desk(centre):
    return ImmediateDesk(centre)


def form_of(desk, register="grid_member"):
    form = FormPresenter(desk, register)
    form.view = Recorder()
    return form


def key(form, name, text):
    form.type(name, text)
    form.commit(name)


def problem(form, name):
    found = form.field(name).problem
    return found.code if found else None


def valid_id():
    return ID[:17] + check_digit(ID[:17])


def test_keying_a_record_reads_every_kind_tolerantly_and_saves_it(desk, centre):
    grid = make_grid(centre, name="样板村第九网格")
    form = form_of(desk)
    form.new()
    key(form, "name", "张　示例")
    key(form, "phone", "138 0000 0000")
    key(form, "role", "jzwgy")
    key(form, "grid", "样板村第九网格")
    key(form, "post_from", "2026.9.17")
    assert form.field("name").text == "张示例"
    assert form.field("post_from").value == "2026-09-17"
    assert form.dirty
    form.save()
    assert desk.failures == []
    assert not form.dirty
    saved = registers.get(centre, "grid_member", form.uid)
    assert saved["name"] == "张示例"
    assert saved["phone"] == "13800000000"
    assert saved["grid"] == grid.uid
    assert saved["role"] == "part_time"


def test_sex_and_birth_month_come_out_of_the_id(desk):
    form = form_of(desk)
    form.new()
    key(form, "id_number", valid_id())
    assert form.field("birth_month").value == "1990-01"
    assert form.field("sex").value == "male"
    assert form.field("sex").origin == "derived"


def test_an_id_keyed_again_does_not_overrule_a_sex_put_right_by_hand(desk):
    form = form_of(desk)
    form.new()
    key(form, "id_number", valid_id())
    key(form, "sex", "女")
    key(form, "id_number", f" {valid_id()}")
    assert form.field("sex").value == "female"
    key(form, "id_number", "620622198503120016")
    assert form.field("sex").value == "male", "another number says so anew"


def test_what_cannot_be_read_is_named_under_its_field_and_blocks_saving(desk, centre):
    form = form_of(desk)
    form.new()
    key(form, "name", "张示例")
    key(form, "role", "没有这个岗位")
    assert problem(form, "role") == "code_unknown"
    form.save()
    assert ("focus_field", "role") in form.view.told
    assert form.field("role").text == "没有这个岗位"
    assert form.uid is None


@pytest.mark.parametrize(
    ("names", "code"), [(("甲网格", "甲网格"), "reference_ambiguous"), ((), "reference_unknown")]
)
def test_a_name_that_means_two_or_none_is_no_choice(desk, centre, names, code):
    for name in names:
        make_grid(centre, name=name)
    form = form_of(desk)
    form.new()
    key(form, "grid", "甲网格")
    assert problem(form, "grid") == code
    assert form.field("grid").value is None
    assert form.field("grid").text == "甲网格", "what was typed stays to be put right"
    form.save()
    assert form.uid is None


def test_a_missing_field_is_named_when_saving_and_not_while_still_on_the_way_there(desk):
    form = form_of(desk)
    form.new()
    key(form, "name", "张示例")
    assert problem(form, "grid") is None
    form.save()
    assert problem(form, "grid") == "required"
    assert ("focus_field", "grid") in form.view.told


def test_leaving_a_required_field_empty_names_it(desk):
    form = form_of(desk)
    form.new()
    form.commit("name")
    assert problem(form, "name") == "required"


def test_save_and_next_carries_over_what_is_declared_to_carry(desk, centre):
    make_grid(centre, name="样板村第九网格")
    form = form_of(desk)
    form.new()
    key(form, "name", "张示例")
    key(form, "grid", "样板村第九网格")
    form.save_and_next()
    assert form.record is None
    assert form.field("name").text == ""
    assert form.field("grid").text == "样板村第九网格"
    assert form.field("grid").origin == "carried"
    assert not form.dirty  # what was carried is not yet work to lose
    key(form, "name", "赵示例")
    form.save()
    assert registers.get(centre, "grid_member", form.uid)["grid"] is not None


def test_leaving_a_record_saves_it_and_stays_when_it_cannot(desk, centre):
    member = make_member(centre)
    form = form_of(desk)
    form.open(member.uid)
    key(form, "name", "李样本")
    left = []
    form.leave(lambda: left.append(True))
    assert left == [True]
    assert registers.get(centre, "grid_member", member.uid)["name"] == "李样本"
    form.open(member.uid)
    key(form, "name", "")
    form.leave(lambda: left.append(False))
    assert left == [True]
    assert problem(form, "name") == "required"


def test_only_changed_fields_are_written(desk, centre):
    member = make_member(centre)
    form = form_of(desk)
    form.open(member.uid)
    key(form, "note", "示例备注")
    assert dict(form.draft().values) == {"note": "示例备注"}
    form.save()
    assert set(registers.history(centre, "grid_member", member.uid)[0].after) == {"note"}


def test_a_record_changed_by_somebody_else_meanwhile_is_not_overwritten(desk, centre):
    member = make_member(centre)
    form = form_of(desk)
    form.open(member.uid)
    registers.save(
        centre,
        Draft(register="grid_member", uid=member.uid, base_revision=1, values={"note": "一"}),
    )
    key(form, "note", "二")
    form.save()
    assert isinstance(desk.failures[0], StaleRecordError)
    assert form.dirty


def test_escape_takes_back_the_field_then_the_record(desk, centre):
    form = form_of(desk)
    form.open(make_member(centre, name="张示例").uid)
    key(form, "name", "李样本")
    form.type("note", "写到一半")
    assert form.revert_field("note")
    assert form.field("note").text == ""
    assert not form.revert_field("note")
    assert form.revert()
    assert form.field("name").text == "张示例"
    assert not form.revert()


def test_a_category_of_another_family_changes_the_family_and_back_clears_it(desk):
    form = form_of(desk, "incident")
    form.new()
    assert form.field("family").value == "dispute"
    key(form, "category", "fire")
    assert form.field("family").value == "hazard"
    key(form, "family", "dispute")
    assert form.field("category").value is None


def test_codes_are_offered_by_number_words_and_initials_under_their_governor(desk):
    form = form_of(desk, "incident")
    form.new()
    for text in ("17", "邻里", "llgx"):
        offered = []
        suggest(form.entry, "category", text, offered.extend)
        assert offered[0].value == "neighbours", text
    everything = []
    suggest(form.entry, "category", "", everything.extend)
    assert everything
    assert all(c.value != "fire" for c in everything)


def test_a_number_is_found_while_it_is_typed_and_masked_with_one_click(desk, centre):
    form = form_of(desk)
    form.new()
    form.type("note", "电话1380000000")
    assert problem(form, "note") is None
    form.type("note", "电话13800000000")
    assert problem(form, "note") == "personal_number"
    form.type("note", "电话13800000000，转")
    form.mask_numbers("note")
    assert form.field("note").text == "电话138****0000，转"
    assert problem(form, "note") is None
    form.type("note", "身份证 622301199001010023")
    assert problem(form, "note") == "personal_number"
    form.type("note", "身份证")
    assert problem(form, "note") is None


def test_a_phone_field_is_no_free_text(desk, centre):
    form = form_of(desk)
    form.new()
    form.type("phone", "13800000000")
    assert problem(form, "phone") is None


def test_a_warning_holds_the_save_until_it_is_kept_with_a_reason(desk, centre):
    make_grid(centre, name="样板村第九网格")
    form = form_of(desk)
    form.new()
    key(form, "name", "张示例")
    key(form, "grid", "样板村第九网格")
    key(form, "note", "电话13800000000")
    assert problem(form, "note") == "personal_number"
    form.save()
    assert form.uid is None
    assert ("focus_field", "note") in form.view.told
    form.keep("note", "单位公开电话")
    assert form.uid is not None
    assert not form.dirty


def test_masked_numbers_stay_masked_until_a_reason_is_logged(desk, centre):
    member = make_member(centre, phone="13800000000")
    form = form_of(desk)
    form.open(member.uid)
    assert form.field("phone").text == "138****0000"
    form.commit("phone")
    assert not form.dirty
    form_help.reveal(form, "phone", "群众要求回电")
    assert form.field("phone").text == "13800000000"
    assert not form.dirty
    logged = audit.entries(centre)[0]
    assert logged.action == "reveal"
    assert logged.detail == {
        "register": "grid_member",
        "uid": member.uid,
        "field": "phone",
        "reason": "群众要求回电",
        "ok": True,
    }


@pytest.mark.parametrize(
    ("role", "reason", "failure", "action"),
    [
        (Role.ENTRY, "群众要求回电", RoleForbidsError, "refused"),
        (Role.ADMIN, "  ", ReasonRequiredError, "gesture.edit"),
    ],
)
def test_a_refused_look_at_a_number_is_never_noted_as_one(centre, role, reason, failure, action):
    member = make_member(centre, phone="13800000000")
    desk = ImmediateDesk(replace(centre, role=role))
    form = form_of(desk)
    form.open(member.uid)
    form_help.reveal(form, "phone", reason)
    assert [type(each) for each in desk.failures] == [failure]
    assert form.field("phone").text == "138****0000"
    assert audit.entries(centre)[0].action == action
    assert "reveal" not in {each.action for each in audit.entries(centre)}


def test_values_from_above_from_the_last_record_and_today(desk, centre):
    make_member(centre, name="张示例", post_from="2026-01-02")
    table = TablePresenter(desk, "grid_member")
    table.activate()
    form = form_of(desk)
    form.new()
    form_help.from_row(form, "grid", table.row(0))
    assert form.field("grid").value == table.row(0).record["grid"]
    form_help.from_row(form, "post_from", table.row(0))
    assert form.field("post_from").text == "2026-01-02"
    form_help.today(form, "post_from")
    assert form.field("post_from").value == "2026-11-20"
    form_help.today(form, "name")
    assert form.field("name").text == ""
    key(form, "name", "李样本")
    form.save_and_next()
    form_help.from_last(form, "name")
    assert form.field("name").text == "李样本"


def test_saving_waits_for_a_title_that_is_still_being_looked_up(centre):
    make_grid(centre, name="样板村第九网格")
    desk = LateDesk(centre)
    form = form_of(desk)
    form.new()
    desk.answer_all()
    key(form, "name", "张示例")
    desk.answer_all()
    form.type("grid", "样板村第九网格")
    form.commit("grid")
    form.save()
    assert form.field("grid").value is None
    desk.answer_all()
    assert desk.failures == []
    assert form.uid is not None


def test_an_answer_for_a_record_already_left_is_void(centre):
    make_grid(centre, name="样板村第九网格")
    desk = LateDesk(centre)
    form = form_of(desk)
    form.new()
    desk.answer_all()
    form.type("grid", "样板村第九网格")
    form.commit("grid")
    form.new()
    desk.answer_all()
    assert form.field("grid").value is None


def test_an_unsaved_draft_survives_and_is_restored(desk, centre):
    grid = make_grid(centre, name="样板村第九网格")
    form = form_of(desk)
    form.new()
    key(form, "grid", "样板村第九网格")
    form.type("name", "写到一半")
    FormDrafts(form).keep()

    again = form_of(desk)  # the program died here
    keeper = FormDrafts(again)
    keeper.look()
    assert keeper.aside[0].uid is None
    keeper.restore(keeper.aside[0])
    assert again.field("name").text == "写到一半"
    assert again.field("grid").value == grid.uid
    assert again.dirty
    again.save()
    keeper.drop()
    assert drafts.find(centre, "grid_member") is None


def test_a_draft_of_a_kept_record_goes_back_to_that_record(desk, centre):
    incident = make_incident(centre)
    form = form_of(desk, "incident")
    form.open(incident.uid)
    form.type("summary", "补充经过")
    FormDrafts(form).keep()
    again = form_of(desk, "incident")
    keeper = FormDrafts(again)
    keeper.look()
    keeper.restore(keeper.aside[0])
    assert again.uid == incident.uid
    assert again.field("summary").text == "补充经过"


def test_a_full_field_of_fixed_length_moves_on():
    assert is_full(GRID_MEMBER.field("phone"), "13800000000")
    assert not is_full(GRID_MEMBER.field("phone"), "09318000000")
    assert is_full(GRID_MEMBER.field("id_number"), "62062219900101001X")
    assert is_full(GRID_MEMBER.field("post_from"), "20260917")
    assert not is_full(GRID_MEMBER.field("name"), "12345678")
