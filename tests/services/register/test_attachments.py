"""Attachments: sealed beside the data file, told by content, never a record without its file."""

from __future__ import annotations

import hashlib
import io
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from gridcenter.base import whole_files
from gridcenter.domain.errors import ForeignRecordError, GridcenterError, RecordNotFoundError
from gridcenter.domain.period import Period
from gridcenter.domain.records import Draft
from gridcenter.exchange import file_kinds, file_out
from gridcenter.services import audit
from gridcenter.services.centre import Centre
from gridcenter.services.folder import accounts, backup, health, restoring, timekeeping
from gridcenter.services.paper import reporting
from gridcenter.services.register import (
    attachment_contents,
    attachment_errors,
    attachment_files,
    attachments,
    registers,
    retention,
    undo,
)
from gridcenter.services.trust import units
from gridcenter.store.backup import BackupDamagedError
from tests.builders import PASSWORD, FakeClock, make_centre, make_incident

PDF = b"%PDF-1.7\n" + "调解协议书（示例）".encode()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def centre(tmp_path: Path, clock: FakeClock) -> Iterator[Centre]:
    made = make_centre(tmp_path / "d", clock=clock)
    yield made
    made.close()


def office(main: str, *others: str) -> bytes:
    """The smallest package that calls itself an office document."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("[Content_Types].xml", f"<Types>{main}.main+xml</Types>")
        for name in others:
            archive.writestr(name, "x")
    return made.getvalue()


def put(tmp_path: Path, name: str, content: bytes) -> Path:
    path = tmp_path / name
    path.write_bytes(content)
    return path


def files(centre: Centre) -> list[Path]:
    return sorted((centre.folder / "attachments").glob("*"))


@pytest.mark.parametrize(
    ("name", "content", "kept", "kind"),
    [
        ("协议.PDF", PDF, "协议.pdf", "PDF 文档"),
        ("照片.txt", b"\xff\xd8\xff\xe0jpeg", "照片.txt.jpg", "照片"),
        ("截图.png", b"\x89PNG\r\n\x1a\n0", "截图.png", "图片"),
        ("说明", office("wordprocessingml.document"), "说明.docx", "Word 文档"),
        ("表.xlsx", office("spreadsheetml.sheet"), "表.xlsx", "Excel 表格"),
        ("记录.txt", "走访记录（示例）".encode("gb18030"), "记录.txt", "文本"),
        (f"{'长' * 80}.pdf", PDF, f"{'长' * 80}.pdf", "PDF 文档"),
    ],
)
def test_a_document_is_kept_sealed_and_comes_back_byte_for_byte(
    centre: Centre, tmp_path: Path, name: str, content: bytes, kept: str, kind: str
) -> None:
    incident = make_incident(centre)
    attachments.attach(centre, incident.uid, [put(tmp_path, name, content)])
    (only,) = attachments.of_record(centre, incident.uid)
    assert (only.name, only.kind, only.size, only.is_here) == (kept, kind, len(content), True)
    (sealed,) = files(centre)
    assert sealed.name == f"{hashlib.sha256(content).hexdigest()}.age"
    assert sealed.read_bytes().startswith(b"age-encryption.org/v1\n")
    assert content not in sealed.read_bytes()
    out = tmp_path / "out"
    out.mkdir()
    saved = attachments.save_as(centre, only.uid, out)
    assert (saved.name, saved.read_bytes()) == (kept, content)
    assert audit.entries(centre)[0].action == "attachment.saved"


def test_two_of_one_name_are_both_saved_into_a_folder(centre: Centre, tmp_path: Path) -> None:
    incident, out = make_incident(centre), tmp_path / "out"
    for text in ("甲方签的", "乙方签的"):
        (tmp_path / text).mkdir()
        attachments.attach(centre, incident.uid, [put(tmp_path / text, "协议.txt", text.encode())])
    out.mkdir()
    (out / "协议.txt").write_text("桌面上本来就有的", encoding="utf-8")
    every = attachments.of_record(centre, incident.uid)
    for each in (*every, *every):
        attachments.save_as(centre, each.uid, out)
    assert {path.name: path.read_text(encoding="utf-8") for path in out.iterdir()} == {
        "协议.txt": "桌面上本来就有的",
        "协议 (2).txt": "甲方签的",
        "协议 (3).txt": "乙方签的",
    }


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("协议.pdf", b"MZ\x90\x00", "attachment_is_program"),
        ("照片.jpg", b"\x7fELF\x02", "attachment_is_program"),
        ("清单.txt", b"#!/bin/sh\n", "attachment_is_program"),
        ("清单.bat", b"echo", "attachment_is_program"),
        ("表.xlsx", office("spreadsheetml.sheet", "xl/vbaProject.bin"), "attachment_is_program"),
        ("包.zip", office("else"), "attachment_kind"),
        ("包.docx", b"PK\x03\x04cut", "attachment_kind"),
        ("空.txt", b"", "attachment_kind"),
        ("数据.txt", b"\x00\x01\x02", "attachment_kind"),
        ("大.pdf", PDF + bytes(attachments.LARGEST), "attachment_too_large"),
        ("没有.pdf", None, "attachment_unreadable"),
    ],
)
def test_what_is_refused_says_why_and_nothing_of_the_gesture_stays(
    centre: Centre, tmp_path: Path, name: str, content: bytes | None, code: str
) -> None:
    incident = make_incident(centre)
    good = put(tmp_path, "好.pdf", PDF)
    bad = tmp_path / name if content is None else put(tmp_path, name, content)
    with pytest.raises(GridcenterError) as refused:
        attachments.attach(centre, incident.uid, [good, bad])
    assert refused.value.code == code
    assert attachments.of_record(centre, incident.uid) == ()
    assert files(centre) == []


def test_ten_megabytes_are_taken_and_not_a_byte_more(centre: Centre, tmp_path: Path) -> None:
    incident, most = make_incident(centre), 10 * 2**20
    with pytest.raises(attachment_errors.AttachmentTooLargeError, match="10 MB"):
        attachments.attach(
            centre, incident.uid, [put(tmp_path, "大.pdf", PDF.ljust(most + 1, b"\n"))]
        )
    attachments.attach(centre, incident.uid, [put(tmp_path, "刚好.pdf", PDF.ljust(most, b"\n"))])
    assert [each.size for each in attachments.of_record(centre, incident.uid)] == [most]


def test_one_content_lies_there_once_and_an_incident_has_twenty_at_most(
    centre: Centre, tmp_path: Path
) -> None:
    one, other = make_incident(centre), make_incident(centre)
    many = [put(tmp_path, f"{at}.pdf", PDF + b"%d" % at) for at in range(20)]
    attachments.attach(centre, one.uid, many)
    attachments.attach(centre, other.uid, [many[0]])
    again = attachments.attach(centre, other.uid, [many[0], put(tmp_path, "同.pdf", PDF + b"0")])
    assert (again.count, len(files(centre))) == (0, 20)
    with pytest.raises(attachment_errors.TooManyAttachmentsError):
        attachments.attach(centre, one.uid, [put(tmp_path, "21.pdf", PDF)])
    assert len(attachments.of_record(centre, one.uid)) == len(files(centre)) == 20


def test_a_crash_between_content_and_record_leaves_no_record_and_the_content_goes(
    centre: Centre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    incident = make_incident(centre)

    def crash(*_given: object, **_named: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(registers, "save_many", crash)
        patch.setattr(attachments, "tidy", lambda _centre: 0)  # a killed program tidies nothing
        with pytest.raises(KeyboardInterrupt):
            attachments.attach(centre, incident.uid, [put(tmp_path, "a.pdf", PDF)])
    assert attachments.of_record(centre, incident.uid) == ()
    assert len(files(centre)) == 1
    assert health.check(centre)["ok"]
    assert files(centre) == []


def test_a_full_disk_leaves_neither_record_nor_half_a_file(
    centre: Centre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    incident = make_incident(centre)

    def full(*_given: object, **_named: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(whole_files.os, "fsync", full)
    with pytest.raises(file_out.MediumFullError):
        attachments.attach(centre, incident.uid, [put(tmp_path, "a.pdf", PDF)])
    assert attachments.of_record(centre, incident.uid) == ()
    assert files(centre) == []


def test_stopped_before_its_record_a_content_goes_again(centre, tmp_path, monkeypatch):
    incident = make_incident(centre)

    def stopped(*_given):
        raise KeyboardInterrupt

    monkeypatch.setattr(registers, "save_many", stopped)
    with pytest.raises(KeyboardInterrupt):
        attachments.attach(centre, incident.uid, [put(tmp_path, "a.txt", "材料（示例）".encode())])
    assert files(centre) == []


def test_undo_and_the_bin_keep_the_content_until_the_bin_is_emptied(
    centre: Centre, tmp_path: Path, clock: FakeClock
) -> None:
    incident = make_incident(centre)
    attachments.attach(centre, incident.uid, [put(tmp_path, "a.pdf", PDF)])
    undo.undo(centre)
    assert attachments.of_record(centre, incident.uid) == ()
    undo.redo(centre)
    (only,) = attachments.of_record(centre, incident.uid)
    registers.remove(centre, "attachment", [only.uid])
    undo.undo(centre)
    assert attachments.of_record(centre, incident.uid)[0].is_here
    registers.remove(centre, "attachment", [only.uid])
    assert attachment_contents.tidy(centre) == 0
    clock.move(days=retention.BIN_DAYS + 1)
    timekeeping.confirm(centre)
    retention.purge(centre, "到期例行清理")
    assert files(centre) == []
    assert health.check(centre)["ok"]


def test_contents_damaged_or_lost_are_told_and_attaching_again_mends_them(
    centre: Centre, tmp_path: Path
) -> None:
    incident = make_incident(centre)
    original = put(tmp_path, "a.pdf", PDF)
    attachments.attach(centre, incident.uid, [original])
    (only,), (sealed,) = attachments.of_record(centre, incident.uid), files(centre)
    whole = sealed.read_bytes()
    sealed.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    found = health.check(centre)
    assert (found["attachments_damaged"], found["ok"]) == (1, False)
    with pytest.raises(attachment_errors.AttachmentDamagedError):
        attachments.save_as(centre, only.uid, tmp_path)
    attachments.attach(centre, incident.uid, [original])
    assert health.check(centre)["ok"]
    sealed.unlink()
    found = health.check(centre)
    assert (found["attachments_missing"], found["ok"]) == (1, False)
    with pytest.raises(attachment_errors.AttachmentMissingError):
        attachments.save_as(centre, only.uid, tmp_path)


def test_another_content_under_the_same_name_is_noticed(centre: Centre, tmp_path: Path) -> None:
    incident = make_incident(centre)
    attachments.attach(
        centre, incident.uid, [put(tmp_path, "a.pdf", PDF), put(tmp_path, "b.pdf", PDF + b"b")]
    )
    one, other = files(centre)
    shutil.copyfile(one, other)
    assert health.check(centre)["attachments_damaged"] == 1


def test_old_contents_open_after_the_unit_changed_its_key(centre: Centre, tmp_path: Path) -> None:
    incident = make_incident(centre)
    attachments.attach(centre, incident.uid, [put(tmp_path, "a.pdf", PDF)])
    units.rotate(centre)
    assert health.check(centre)["ok"]


def test_a_name_from_elsewhere_never_leaves_the_folder_nor_hides_what_it_is(
    centre: Centre, tmp_path: Path
) -> None:
    incident = make_incident(centre)
    attachments.attach(centre, incident.uid, [put(tmp_path, "a.pdf", PDF)])
    (only,) = attachments.of_record(centre, incident.uid)
    out = tmp_path / "out"
    out.mkdir()
    for name, safe in (("../../x.exe", "x.exe.pdf"), ("C:\\a\\照片\u202egpj.exe", None)):
        draft = Draft(register="attachment", uid=only.uid, values={"file_name": name})  # type: ignore[arg-type]
        registers.save(centre, draft)
        saved = attachments.save_as(centre, only.uid, out)
        assert saved.parent == out
        assert saved.suffix == ".pdf"
        assert safe is None or saved.name == safe
        assert "\u202e" not in saved.name


def test_an_incident_that_a_pack_brought_takes_no_attachment_here(
    centre: Centre, tmp_path: Path
) -> None:
    incident = make_incident(centre)
    centre.db.execute("UPDATE incident SET unit = '620622102'")
    with pytest.raises(ForeignRecordError):
        attachments.attach(centre, incident.uid, [put(tmp_path, "a.pdf", PDF)])
    assert files(centre) == []


def test_backups_hold_the_attachments_once_and_bring_them_back(
    tmp_path: Path, clock: FakeClock
) -> None:
    centre = make_centre(tmp_path / "d", clock=clock)
    incident = make_incident(centre)
    attachments.attach(centre, incident.uid, [put(tmp_path, "a.pdf", PDF)])
    first = backup.make(centre)
    clock.move(minutes=1)
    attachments.attach(centre, incident.uid, [put(tmp_path, "b.pdf", PDF + b"b")])
    second = backup.make(centre)
    assert len(attachment_files.stored(first.folder)) == 1
    assert len(attachment_files.stored(second.folder)) == 2
    kept = attachment_files.path_of(first.folder, hashlib.sha256(PDF).hexdigest())
    assert kept.samefile(second.folder / "attachments" / kept.name)
    assert not kept.samefile(tmp_path / "d" / "attachments" / kept.name)
    backup.verify(centre, second.folder)
    centre.close()
    shutil.rmtree(tmp_path / "d" / "attachments")
    restoring.restore(tmp_path / "d", second.folder, password=PASSWORD)
    back = accounts.open_folder(tmp_path / "d", password=PASSWORD)
    assert [each.is_here for each in attachments.of_record(back, incident.uid)] == [True, True]
    assert health.check(back)["ok"]
    kept.write_bytes(b"age-encryption.org/v1\n")
    with pytest.raises(BackupDamagedError):
        backup.verify(back, second.folder)
    back.close()


def test_a_backup_from_before_the_first_attachment_sets_the_present_ones_aside(
    tmp_path: Path,
) -> None:
    centre = make_centre(tmp_path / "d")
    incident = make_incident(centre)
    made = backup.make(centre, tmp_path / "stick")
    attachments.attach(centre, incident.uid, [put(tmp_path, "a.pdf", PDF)])
    centre.close()
    restoring.restore(tmp_path / "d", made.folder, password=PASSWORD)
    back = accounts.open_folder(tmp_path / "d", password=PASSWORD)
    assert health.check(back)["ok"]
    assert files(back) == []
    assert len(attachment_files.stored(tmp_path / "d" / "replaced")) == 1
    back.close()


def test_an_ofd_file_is_told_by_its_content(centre, tmp_path):
    document = reporting.build(centre, "grid_overview", Period.parse("2026-11"))
    path = reporting.write(centre, document, tmp_path / "一览表.ofd")
    assert file_kinds.recognise(path.read_bytes()) is file_kinds.OFD
    assert file_kinds.safe_name("一览表.pdf.ofd", file_kinds.OFD) == "一览表.pdf.ofd"


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("CON.txt", "_CON.txt"),
        ("nul.说明.txt", "_nul.说明.txt"),
        ("com1 .txt", "_com1.txt"),
        ("控制.txt", "控制.txt"),
        ("console.txt", "console.txt"),
        (" 前后空格 .txt", "前后空格.txt"),
    ],
)
def test_a_file_is_named_as_windows_can_keep_it(given, safe):
    assert file_kinds.safe_name(given, file_kinds.TEXT) == safe


@pytest.mark.parametrize("name", ["keys.json", "packs/sent/notes.txt"])
def test_the_programs_own_files_do_not_travel_with_a_case(centre, tmp_path, name):
    incident = make_incident(centre)
    own = centre.folder / name
    own.parent.mkdir(parents=True, exist_ok=True)
    if not own.exists():
        own.write_text("材料（示例）", encoding="utf-8")
    link = tmp_path / "说明.txt"
    link.symlink_to(own)
    for path in (own, link):
        with pytest.raises(attachment_errors.AttachmentIsOursError):
            attachments.attach(centre, incident.uid, [path])
    assert files(centre) == []
    copy = put(tmp_path, "复制出来的.txt", "材料（示例）".encode())
    attachments.attach(centre, incident.uid, [copy])
    assert len(files(centre)) == 1


@pytest.mark.parametrize("before", [b"", b"\xef\xbb\xbf", b"\r\n  "])
def test_a_copy_of_the_keys_does_not_travel_with_a_case(centre, tmp_path, before):
    incident = make_incident(centre)
    copy = put(tmp_path, "说明.txt", before + (centre.folder / "keys.json").read_bytes())
    with pytest.raises(attachment_errors.AttachmentIsKeyError):
        attachments.attach(centre, incident.uid, [copy])
    assert files(centre) == []


def test_what_is_taken_out_is_noted_before_it_is_written(centre, tmp_path, monkeypatch):
    incident = make_incident(centre)
    attachments.attach(centre, incident.uid, [put(tmp_path, "a.txt", "材料（示例）".encode())])
    (kept,) = attachments.of_record(centre, incident.uid)

    def broken_off(*_given):
        raise KeyboardInterrupt

    monkeypatch.setattr(attachments, "write_out", broken_off)
    with pytest.raises(KeyboardInterrupt):
        attachments.save_as(centre, kept.uid, tmp_path / "b.txt")
    assert audit.entries(centre)[0].action == "attachment.saved"


def test_a_file_that_is_attached_to_nothing_is_not_found(centre):
    with pytest.raises(RecordNotFoundError):
        attachments.file_record(centre, "no-such-file")


def test_a_register_that_keeps_no_files_is_asked_for_none():
    with pytest.raises(ValueError, match="grid"):
        attachments._files_of("grid")
