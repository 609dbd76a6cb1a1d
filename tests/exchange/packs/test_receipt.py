"""Receipts and unit cards: small, signed, readable by other tools."""

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from gridcenter.domain.packs.kinds import PackStatus
from gridcenter.domain.packs.merge import Refused
from gridcenter.exchange import qr
from gridcenter.exchange.packs import failures
from gridcenter.exchange.packs.pack_seal import CentreKeys
from gridcenter.exchange.packs.receipt import Outcome, Receipt, read_receipt, write_receipt
from gridcenter.exchange.packs.unit_card import UnitCard, is_vouched, read_card, write_card
from tests.exchange.make_packs import COUNTY, RECEIVER_KEYS, SENDER_KEYS, TOWNSHIP, trusted

COUNTY_KEY = trusted(RECEIVER_KEYS, COUNTY)
RECEIPT = Receipt(
    unit=TOWNSHIP,
    to=COUNTY,
    month="2026-11",
    seq=7,
    digest="ab" * 32,
    status=PackStatus.OK,
    outcome=Outcome.PARTLY,
    acknowledged=7,
    state_root="cd" * 32,
    created="2026-12-03T01:00:00.000Z",
    counts=(500, 20, 3, 280, 1, 0, 40),
    refused=tuple(
        Refused(
            table="household_leader", uid=f"019a0000-0000-7000-8000-{n:012d}", why="not_a_value"
        )
        for n in range(8)
    ),
)


def card(keys: CentreKeys = SENDER_KEYS) -> UnitCard:
    return UnitCard(
        unit=TOWNSHIP,
        name="金河镇（示例）",
        tier="township",
        signing=keys.secret.public.text,
        receiving=keys.address,
        created="2026-11-01T00:00:00.000Z",
    )


def test_a_receipt_comes_back_whole_and_fits_a_code() -> None:
    data = write_receipt(RECEIPT, RECEIVER_KEYS.secret)
    assert len(data) < 2048
    assert read_receipt(data, [COUNTY_KEY]) == RECEIPT
    assert read_receipt(data.replace(b"\n", b"\r\n"), [COUNTY_KEY]) == RECEIPT
    assert len(qr.dots(data)) <= 177


def test_only_a_few_refused_rows_are_named() -> None:
    many = replace(RECEIPT, refused=RECEIPT.refused * 5)
    read = read_receipt(write_receipt(many, RECEIVER_KEYS.secret), [COUNTY_KEY])
    assert len(read.refused) == 8


def test_a_receipt_by_another_hand() -> None:
    data = write_receipt(RECEIPT, RECEIVER_KEYS.secret)
    with pytest.raises(failures.BadSignatureError):
        read_receipt(data.replace(b'"seq":7', b'"seq":8'), [COUNTY_KEY])
    with pytest.raises(failures.UnknownSenderError):
        read_receipt(data, [trusted()])
    with pytest.raises(failures.BadReceiptError):
        read_receipt(data, [trusted(RECEIVER_KEYS, "620623")])
    for broken in (b"", b"{}", data[:-10], data + b"x", b"x" * 5000):
        with pytest.raises(failures.BadReceiptError):
            read_receipt(broken, [COUNTY_KEY])


@pytest.mark.skipif(
    shutil.which("minisign") is None, reason="the minisign command is not installed"
)
def test_minisign_verifies_a_receipt_split_by_head_and_tail(tmp_path: Path) -> None:
    lines = write_receipt(RECEIPT, RECEIVER_KEYS.secret).splitlines(keepends=True)
    (tmp_path / "r").write_bytes(lines[0])
    (tmp_path / "r.minisig").write_bytes(b"".join(lines[1:]))
    key = RECEIVER_KEYS.secret.public.text
    subprocess.run(
        ["minisign", "-Vm", str(tmp_path / "r"), "-P", key], check=True, capture_output=True
    )


@pytest.mark.parametrize("digest", ["", "ab", "AB" * 32, "g" * 64, "ab" * 33])
def test_a_receipt_names_its_pack_by_a_whole_digest(digest: str) -> None:
    data = write_receipt(replace(RECEIPT, digest=digest), RECEIVER_KEYS.secret)
    with pytest.raises(failures.BadReceiptError):
        read_receipt(data, [COUNTY_KEY])


def test_a_card_proves_itself() -> None:
    data = write_card(card(), SENDER_KEYS)
    assert read_card(data) == card()
    assert len(card().fingerprint.replace(" ", "")) == 30
    for broken in (b"", data.replace(b"620622101", b"620622102"), data[:-9], b"\n" * 5):
        with pytest.raises(failures.BadCardError):
            read_card(broken)


def test_the_fingerprint_depends_on_every_key() -> None:
    other = CentreKeys.generate()
    prints = {
        card().fingerprint,
        replace(card(), unit="620622102").fingerprint,
        replace(card(), signing=other.secret.public.text).fingerprint,
        replace(card(), receiving=other.address).fingerprint,
    }
    assert len(prints) == 4


def test_a_new_key_is_vouched_for_by_the_old_one() -> None:
    new = CentreKeys.generate()
    data = write_card(card(new), new, old=SENDER_KEYS)
    assert read_card(data).vouched_by == SENDER_KEYS.secret.public.name
    assert is_vouched(data, SENDER_KEYS.secret.public.text)
    assert not is_vouched(data, RECEIVER_KEYS.secret.public.text)
    assert not is_vouched(write_card(card(new), new), SENDER_KEYS.secret.public.text)
