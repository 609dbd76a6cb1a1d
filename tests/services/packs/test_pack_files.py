"""Attachments in a pack: only when the officer says so, sealed anew by whoever receives them."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest

from gridcenter.domain.packs.kinds import PackKind
from gridcenter.domain.records import Record
from gridcenter.exchange.packs import pack_format
from gridcenter.exchange.packs.failures import BadHashError, NotAddressedError
from gridcenter.exchange.packs.pack_seal import unseal
from gridcenter.exchange.packs.receipt import Outcome
from gridcenter.services import audit
from gridcenter.services.centre import Centre
from gridcenter.services.folder import health
from gridcenter.services.packs import pack_files, packing, receipts, receiving
from gridcenter.services.register import attachment_errors, attachment_files, attachments, registers
from gridcenter.services.trust import units
from tests.builders import COUNTY, FakeClock, make_centre, make_incident

NOVEMBER = "2026-11"
PDF = b"%PDF-1.7 example"
DENSE = b"%PDF-1.7" + bytes(3 * 2**20)
"""Compresses a thousandfold: deflated, the reader would take it for a bomb."""


@dataclass
class Pair:
    township: Centre
    county: Centre
    stick: Path
    clock: FakeClock
    incident: Record

    def attach(self, name: str, content: bytes) -> None:
        self.clock.move(minutes=1)
        paper = self.stick / name
        paper.write_bytes(content)
        attachments.attach(self.township, self.incident.uid, [paper])

    def send(self, kind: PackKind = PackKind.FULL, *, along: bool = True) -> packing.Exported:
        self.clock.move(minutes=1)
        return packing.export_month(
            self.township, NOVEMBER, self.stick, kind=kind, attachments=along
        )

    def receive(self, sent: packing.Exported) -> receiving.Received:
        self.clock.move(minutes=1)
        return receiving.receive(self.county, sent.path)

    def here(self) -> list[bool]:
        found = attachments.of_record(self.county, self.incident.uid)
        return [each.is_here for each in found]


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    clock, stick = FakeClock(), tmp_path / "stick"
    stick.mkdir()
    township = make_centre(tmp_path / "township", clock=clock)
    county = make_centre(tmp_path / "county", unit=COUNTY, clock=clock)
    units.register(county, units.save_card(township, stick))
    units.register(township, units.save_card(county, stick))
    yield Pair(township, county, stick, clock, make_incident(township))
    township.close()
    county.close()


def members(centre: Centre, path: Path) -> list[str]:
    plain = unseal(path.read_bytes(), units.identities(centre))
    with zipfile.ZipFile(BytesIO(plain)) as archive:
        return [name for name in archive.namelist() if name.startswith("files/")]


def test_contents_stay_at_home_unless_they_are_sent(pair: Pair, tmp_path: Path) -> None:
    pair.attach("协议.pdf", PDF)
    sent = pair.send(along=False)
    assert (sent.attachments, members(pair.county, sent.path)) == (0, [])
    pair.receive(sent)
    (only,) = attachments.of_record(pair.county, pair.incident.uid)
    assert (only.name, only.is_here) == ("协议.pdf", False)
    assert health.check(pair.county)["ok"]
    with pytest.raises(attachment_errors.AttachmentMissingError):
        attachments.save_as(pair.county, only.uid, tmp_path)


def test_the_receiver_keeps_what_was_sent_under_its_own_key(pair: Pair, tmp_path: Path) -> None:
    pair.attach("协议.pdf", PDF)
    pair.attach("扫描.pdf", DENSE)
    seen = packing.preview(pair.township, NOVEMBER, attachments=True)
    assert (seen.attachments.files, seen.attachments.bytes) == (2, len(PDF) + len(DENSE))
    assert seen.bytes > len(PDF) + len(DENSE)
    sent = pair.send()
    assert audit.entries(pair.township)[0].action == "pack.attachments"
    hashes = sorted(hashlib.sha256(each).hexdigest() for each in (PDF, DENSE))
    assert members(pair.county, sent.path) == [f"files/{each}" for each in hashes]
    assert pair.receive(sent).receipt.outcome is Outcome.APPLIED
    assert pair.here() == [True, True]
    first = attachments.of_record(pair.county, pair.incident.uid)[0]
    out = attachments.save_as(pair.county, first.uid, tmp_path / "out.pdf")
    assert out.read_bytes() == PDF
    kept = attachment_files.path_of(pair.county.folder, first.sha256).read_bytes()
    with pytest.raises(NotAddressedError):
        unseal(kept, units.identities(pair.township))
    pair.receive(sent)
    assert health.check(pair.county)["ok"]


def test_a_delta_carries_only_the_new_ones(pair: Pair) -> None:
    pair.attach("协议.pdf", PDF)
    done = pair.receive(pair.send())
    receipts.take_home(pair.township, done.receipt_files[0])
    pair.attach("补充.pdf", PDF + b"2")
    sent = pair.send(PackKind.DELTA)
    assert members(pair.county, sent.path) == [f"files/{hashlib.sha256(PDF + b'2').hexdigest()}"]
    pair.receive(sent)
    assert pair.here() == [True, True]


def test_what_was_removed_is_not_sent(pair: Pair) -> None:
    pair.attach("协议.pdf", PDF)
    (only,) = attachments.of_record(pair.township, pair.incident.uid)
    registers.remove(pair.township, "attachment", [only.uid])
    assert pair.send().attachments == 0


def test_more_than_a_pack_takes_is_refused_before_anything_is_written(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair.attach("协议.pdf", PDF)
    monkeypatch.setattr(pack_files, "MOST_BYTES", 10)
    with pytest.raises(pack_files.TooMuchToSendError):
        pair.send()
    assert list(pair.stick.glob("*.gcpack")) == []
    assert packing.sent(pair.township) == ()


def forged(pair: Pair, monkeypatch: pytest.MonkeyPatch, files: dict[str, bytes]) -> Path:
    """A pack whose township, its keys and all, sends other contents than it has records of."""
    monkeypatch.setattr(pack_files, "to_send", lambda *_given: files)
    return pair.send().path


def test_what_nobody_speaks_of_what_runs_and_what_is_no_document_is_not_kept(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair.attach("协议.pdf", PDF)
    extra = [PDF, PDF + b"unclaimed", b"MZ\x90", b"\x00\x01"]
    files = {hashlib.sha256(each).hexdigest(): each for each in extra}
    files["0" * 64] = PDF + b"another name"
    receiving.receive(pair.county, forged(pair, monkeypatch, files))
    assert attachment_files.stored(pair.county.folder) == {hashlib.sha256(PDF).hexdigest()}
    assert pair.here() == [True]


def test_a_content_changed_on_the_way_is_refused_with_the_pack(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair.attach("协议.pdf", PDF)
    zipped = pack_format.zip_members
    monkeypatch.setattr(
        pack_format,
        "zip_members",
        lambda found: zipped([(n, d + b"!" if n.startswith("files/") else d) for n, d in found]),
    )
    sent = pair.send()
    with pytest.raises(BadHashError):
        pair.receive(sent)
    assert attachment_files.stored(pair.county.folder) == frozenset()


def test_a_crash_while_merging_leaves_no_record_and_the_next_try_succeeds(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair.attach("协议.pdf", PDF)
    sent = pair.send()

    def crash(*_given: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("gridcenter.services.packs.settling.merging.apply", crash)
        with pytest.raises(KeyboardInterrupt):
            pair.receive(sent)
    assert pair.here() == []
    pair.receive(sent)
    assert pair.here() == [True]
    assert health.check(pair.county)["ok"]
