import pytest

from gridcenter.presenters.desk import ImmediateDesk
from gridcenter.presenters.register.like_watch import LikeWatch
from gridcenter.presenters.register.record_form import FormPresenter
from gridcenter.services.register import registers
from tests.builders import make_member


@pytest.fixture
def watched(centre):
    desk = ImmediateDesk(centre)
    form = FormPresenter(desk, "grid_member")
    told = []
    watch = LikeWatch(form, told.append)
    form.new()
    return form, watch, told


def fill(form, watch, **texts):
    for name, text in texts.items():
        form.type(name, text)
        form.commit(name)
        watch.look()


def test_the_same_name_and_phone_warn_once_and_never_block(centre, watched):
    form, watch, told = watched
    known = make_member(centre, phone="13800000021")
    fill(form, watch, name="张示例")
    assert told == []
    fill(form, watch, phone="13800000021")
    assert told[-1].uid == known.uid
    assert "姓名相同" in told[-1].text
    watch.dismiss()
    fill(form, watch, birth_month="1980-05")
    assert told == [told[0]]
    fill(form, watch, role="专职网格员", grid=registers.get(centre, "grid", known["grid"])["code"])
    form.save()
    assert form.uid is not None


def test_the_kept_record_opens_with_what_it_lacked(centre, watched):
    form, watch, _told = watched
    known = make_member(centre, phone="13800000022")
    fill(form, watch, name="张示例", education="本科", phone="13800000022", role="兼职网格员")
    opened = []
    watch.open_kept(lambda: opened.append(form.uid))
    assert opened == [known.uid]
    assert form.field("education").text == "本科"
    assert form.field("role").value == "full_time"
    assert form.desk.notes
    assert form.draft().values == {"education": form.field("education").value}


def test_a_kept_record_is_never_warned_of(centre, watched):
    form, watch, told = watched
    one = make_member(centre, phone="13800000023")
    make_member(centre, phone="13800000023", grid=one["grid"])
    form.open(one.uid)
    watch.look()
    assert told == []
