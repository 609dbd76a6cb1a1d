"""Our signatures convince the real minisign, and theirs convince us."""

import shutil
import subprocess
from pathlib import Path

import pytest

from gridcenter.exchange.packs.minisign import PublicKey, SecretKey, Signature

MINISIGN = shutil.which("minisign")
needs_minisign = pytest.mark.skipif(
    MINISIGN is None, reason="the minisign command is not installed"
)


@needs_minisign
def test_minisign_verifies_ours(tmp_path: Path) -> None:
    key, data = SecretKey.generate(), "金河镇（示例）\n".encode()
    file = tmp_path / "manifest.json"
    file.write_bytes(data)
    Path(f"{file}.minisig").write_text(key.sign(data, "示例 comment").text, "utf-8")
    (tmp_path / "key.pub").write_text(key.public.file_text)
    command = [str(MINISIGN), "-Vm", str(file)]
    by_line = subprocess.run(
        [*command, "-P", key.public.text], check=False, capture_output=True, text=True
    )
    by_file = subprocess.run(
        [*command, "-p", str(tmp_path / "key.pub")], check=False, capture_output=True
    )
    assert by_line.returncode == by_file.returncode == 0, by_line.stderr
    assert "示例 comment" in by_line.stdout
    file.write_bytes(data + b"x")
    assert (
        subprocess.run(
            [*command, "-P", key.public.text], check=False, capture_output=True
        ).returncode
        != 0
    )


@needs_minisign
def test_we_verify_what_minisign_made(tmp_path: Path) -> None:
    file, secret, public = (tmp_path / name for name in ("data", "key.sec", "key.pub"))
    file.write_bytes(b"from elsewhere")
    subprocess.run(
        [str(MINISIGN), "-GWf", "-s", str(secret), "-p", str(public)],
        check=True,
        capture_output=True,
    )
    subprocess.run(
        [str(MINISIGN), "-Sm", str(file), "-s", str(secret)], check=True, capture_output=True
    )
    key = PublicKey.parse(public.read_text().splitlines()[1])
    signature = Signature.parse(Path(f"{file}.minisig").read_text())
    assert key is not None
    assert signature is not None
    assert key.name.lstrip("0") in public.read_text()  # minisign writes it without leading zeros
    assert key.verifies(b"from elsewhere", signature)
    assert not key.verifies(b"from elsewherf", signature)


def test_every_byte_of_a_signature_file_counts() -> None:
    key = SecretKey.generate()
    text = key.sign(b"data", "comment").text
    start = text.index("\n") + 1  # the untrusted comment may say anything
    for at in range(start, len(text)):
        flipped = text[:at] + chr(ord(text[at]) ^ 1) + text[at + 1 :]
        parsed = Signature.parse(flipped)
        assert parsed is None or not key.public.verifies(b"data", parsed), at


def test_keys_survive_as_text() -> None:
    key = SecretKey.generate()
    assert SecretKey.from_hex(key.hex) == key
    assert PublicKey.parse(key.public.text) == key.public
    assert PublicKey.parse("RWQ") is None
    assert Signature.parse("") is None
