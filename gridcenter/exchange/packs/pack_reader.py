"""Opens a pack that anybody may have made: verify, then parse; never onto the disk.

Order: size → age envelope → ZIP directory → signature by a registered key → manifest → names and
hashes of every member. Only then are rows read, and by their declarations. docs/pack-format.md.
"""

from __future__ import annotations

import hashlib
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO

from gridcenter.domain.packs.pack_id import PackId, PackLink
from gridcenter.domain.register.fields import UnitCode
from gridcenter.exchange.packs.failures import (
    BadHashError,
    BadSignatureError,
    MalformedPackError,
    NotAPackError,
    PackTooLargeError,
    RevokedKeyError,
    UnknownSenderError,
    UnlistedMemberError,
    WrongUnitError,
)
from gridcenter.exchange.packs.manifest import (
    Manifest,
    PackTooNewError,
    decode,
    digest_of,
    load_object,
    outline,
)
from gridcenter.exchange.packs.minisign import PublicKey, Signature, key_line_start
from gridcenter.exchange.packs.pack_format import DATAPACKAGE, MANIFEST, SIGNATURE
from gridcenter.exchange.packs.pack_seal import FILE_LIMIT, unseal

PLAIN_LIMIT = 512 * 2**20
RATIO_LIMIT = 200
RATIO_FROM = 2**20
"""Members below this size may compress as well as they like."""
ROW_LIMIT = 2_000_000
MEMBER_LIMIT = 10_000
STATEMENT_LIMIT = 4 * 2**20
"""Largest manifest or descriptor: JSON takes thirty times its size in memory."""
_SIGNATURE_LIMIT = 4096
_CHUNK = 2**20
_IN_MEMORY = 2**20
"""A sealed file up to this size is copied into memory."""
_NAME = re.compile(
    r"manifest\.json(\.minisig)?|datapackage\.json|data/[a-z][a-z0-9_]{0,40}\.csv|files/[0-9a-f]{64}"
)
_ENCRYPTED = 0x1
_END, _END_MARK = struct.Struct("<4s4H2LH"), b"PK\5\6"
"""The last record of a ZIP, without comment. A pack needs no ZIP64."""
_LOCATOR, _LOCATOR_MARK = 20, b"PK\6\7"
_ENTRY = 256
"""More than any entry of the directory takes: 46 bytes and a name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustedKey:
    """A registered signing key (one minisign line) and whose it is."""

    unit: UnitCode
    public: str
    revoked: bool = False

    @property
    def name(self) -> str:
        """The number by which people tell it, as in a signature."""
        key = PublicKey.parse(self.public)
        return key.name if key else ""


Given = Callable[[TrustedKey], bool]
"""Whether a key that is believed no longer was given up in order: what it signed may be looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedPack:
    """A pack that is whole and signed by a registered unit, with ``signer``; ``plain`` is its ZIP.

    A ``signer`` that is revoked was let in as given up in order; its word alone merges nothing.
    """

    plain: bytes
    manifest: Manifest
    digest: str
    signer: TrustedKey

    @property
    def id(self) -> PackId:
        """Which pack this is."""
        return self.manifest.id(self.digest)

    @property
    def link(self) -> PackLink:
        """Its place in its unit's chain."""
        return PackLink(id=self.id, previous=self.manifest.prev, base=self.manifest.base)

    @contextmanager
    def archive(self) -> Iterator[zipfile.ZipFile]:
        """The ZIP; whatever breaks inside it is a MalformedPackError."""
        with _zip_failures(), zipfile.ZipFile(io.BytesIO(self.plain)) as archive:
            yield archive


@contextmanager
def _zip_failures() -> Iterator[None]:
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as broken:
        raise MalformedPackError(what="zip") from broken
    except (OverflowError, UnicodeDecodeError) as broken:
        raise MalformedPackError(what="zip") from broken


def read_sealed(path: Path) -> IO[bytes]:
    """A copy of the file, made at once, so that the stick may go; close it. PackTooLargeError.

    A large one lies in the system's temporary folder, sealed as it is, until it is closed.
    """
    with ExitStack() as unless_whole, path.open("rb") as stream:
        copy = unless_whole.enter_context(SpooledTemporaryFile(max_size=_IN_MEMORY))
        while chunk := stream.read(_CHUNK):
            copy.write(chunk)
            if copy.tell() > FILE_LIMIT:
                raise PackTooLargeError(limit="256 MB")
        unless_whole.pop_all()
    return copy


def open_pack(
    sealed: bytes | IO[bytes],
    identities: tuple[str, ...],
    trusted: Iterable[TrustedKey],
    name: str = "",
    *,
    given_up: Given | None = None,
) -> OpenedPack:
    """Verify a sealed pack; ``name`` only serves the sentence. Raises a class per failure.

    ``given_up`` lets keys in that are revoked: the caller decides over what they signed.
    """
    try:
        plain = unseal(sealed, identities)
    except NotAPackError:
        raise NotAPackError(file=name) from None
    return open_plain(plain, trusted, given_up=given_up)


def open_plain(
    plain: bytes, trusted: Iterable[TrustedKey], *, given_up: Given | None = None
) -> OpenedPack:
    """Verify the ZIP of a pack after its envelope is gone."""
    _check_directory(plain)
    with _zip_failures(), zipfile.ZipFile(io.BytesIO(plain)) as archive:
        infos = _checked_names(archive)
        encoded = _small(archive, infos, MANIFEST, STATEMENT_LIMIT)
        signature = _small(archive, infos, SIGNATURE, _SIGNATURE_LIMIT)
        claimed = _claimed_unit(encoded)
        signer = check_signature(encoded, signature, trusted, claimed=claimed, given_up=given_up)
        try:
            manifest = decode(encoded)
        except PackTooNewError as newer:
            newer.told = (outline(encoded, signer.unit), digest_of(encoded))
            raise
        if manifest.unit != signer.unit:
            raise WrongUnitError(signer=signer.unit, unit=manifest.unit)
        _check_members(archive, infos, manifest)
    return OpenedPack(plain=plain, manifest=manifest, digest=digest_of(encoded), signer=signer)


def peek(plain: bytes) -> tuple[Manifest, str]:
    """What the ZIP of a pack says of itself, **not verified**, and its digest; to name it only."""
    _check_directory(plain)
    with _zip_failures(), zipfile.ZipFile(io.BytesIO(plain)) as archive:
        encoded = _small(archive, _checked_names(archive), MANIFEST, STATEMENT_LIMIT)
    return decode(encoded), digest_of(encoded)


def _check_directory(plain: bytes) -> None:
    """The directory ends the ZIP, nothing lies around it, and it is small enough to be read.

    Python makes an object of every entry before anybody can count them.
    """
    if len(plain) < _END.size:
        raise MalformedPackError(what="zip")
    mark, *_disks, entries, size, start, comment = _END.unpack(plain[-_END.size :])
    around = comment or start + size + _END.size != len(plain)
    # A ZIP64 locator before the end would make Python believe another directory than this one.
    if mark != _END_MARK or around or plain[-_END.size - _LOCATOR :].startswith(_LOCATOR_MARK):
        raise MalformedPackError(what="zip")
    if entries > MEMBER_LIMIT or size > MEMBER_LIMIT * _ENTRY:
        raise PackTooLargeError(limit=f"{MEMBER_LIMIT}")


def _checked_names(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The directory by name, after every limit that can be read off it."""
    listed = archive.infolist()
    if len(listed) > MEMBER_LIMIT:
        raise PackTooLargeError(limit=f"{MEMBER_LIMIT}")
    infos: dict[str, zipfile.ZipInfo] = {}
    for info in listed:
        # filename is what zipfile cleaned up; orig_filename what was really written.
        if info.filename in infos or not _NAME.fullmatch(info.orig_filename):
            raise UnlistedMemberError(member=info.orig_filename[:80])
        if info.flag_bits & _ENCRYPTED or info.compress_type not in {0, zipfile.ZIP_DEFLATED}:
            raise MalformedPackError(what="zip")
        if info.file_size > RATIO_FROM and info.file_size > RATIO_LIMIT * info.compress_size:
            raise PackTooLargeError(limit=f"1:{RATIO_LIMIT}")
        infos[info.filename] = info
    if sum(info.file_size for info in listed) > PLAIN_LIMIT:
        raise PackTooLargeError(limit="512 MB")
    return infos


def _small(
    archive: zipfile.ZipFile, infos: Mapping[str, zipfile.ZipInfo], name: str, limit: int
) -> bytes:
    info = infos.get(name)
    if info is None:
        raise UnlistedMemberError(member=name)
    if info.file_size > limit:
        raise PackTooLargeError(limit=name)
    return archive.read(info)


def _claimed_unit(encoded: bytes) -> str:
    """Who the unverified manifest says it is from, only to name it in a refusal."""
    return str((load_object(encoded) or {}).get("unit"))


def check_signature(
    signed: bytes,
    signature: bytes,
    trusted: Iterable[TrustedKey],
    *,
    claimed: str,
    given_up: Given | None = None,
) -> TrustedKey:
    """The registered key that made ``signature`` (four lines) over ``signed``.

    Raises BadSignatureError, UnknownSenderError or RevokedKeyError.
    """
    parsed = Signature.parse(signature.decode("utf-8", "replace"))
    if parsed is None:
        raise BadSignatureError()
    start = key_line_start(parsed.key_id)
    for each in trusted:
        # A province knows a thousand keys: decode only those that can be it.
        key = PublicKey.parse(each.public) if each.public.startswith(start) else None
        if key is None or key.key_id != parsed.key_id:
            continue
        if not key.verifies(signed, parsed):
            raise BadSignatureError()
        if each.revoked and not (given_up and given_up(each)):
            raise RevokedKeyError(unit=each.unit, key=parsed.key_name)
        return each
    shown = claimed[:12] if claimed.isascii() and claimed.isdigit() else "?"
    raise UnknownSenderError(unit=shown, key=parsed.key_name)


def _check_members(
    archive: zipfile.ZipFile, infos: Mapping[str, zipfile.ZipInfo], manifest: Manifest
) -> None:
    """Every member is listed once with its true size and hash, and nothing listed is missing."""
    present = set(infos) - {MANIFEST, SIGNATURE}
    for name in sorted(present ^ set(manifest.members)):
        raise UnlistedMemberError(member=name)
    if DATAPACKAGE not in present:
        raise UnlistedMemberError(member=DATAPACKAGE)
    if infos[DATAPACKAGE].file_size > STATEMENT_LIMIT:
        raise PackTooLargeError(limit=DATAPACKAGE)
    if sum(manifest.rows.values()) > ROW_LIMIT:
        raise PackTooLargeError(limit=f"{ROW_LIMIT}")
    for name in manifest.rows:
        if f"data/{name}.csv" not in present:
            raise UnlistedMemberError(member=f"data/{name}.csv")
    for name, member in manifest.members.items():
        digest = hashlib.sha256()
        with archive.open(infos[name]) as stream:
            while chunk := stream.read(_CHUNK):
                digest.update(chunk)
        if infos[name].file_size != member.size or digest.hexdigest() != member.sha256:
            raise BadHashError(member=name)
