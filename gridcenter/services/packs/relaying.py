"""Bundles: the originals of the units below, relayed upwards as they were signed.

Whom to believe is decided here (docs/adr/0008-a-county-vouches-for-its-townships.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from gridcenter.domain.changes import NO_CHANGES, Changes
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.packs.kinds import QUARANTINED, PackKind, PackStatus
from gridcenter.domain.packs.merge import COUNTS
from gridcenter.domain.packs.pack_id import PackId
from gridcenter.domain.place import is_below
from gridcenter.domain.register.fields import RegisterId, Uid, UnitCode
from gridcenter.domain.roles import Deed
from gridcenter.domain.text import N_
from gridcenter.exchange.packs import relay
from gridcenter.exchange.packs.failures import PackError, UnknownSenderError, WrongKindError
from gridcenter.exchange.packs.manifest import Manifest
from gridcenter.exchange.packs.pack_format import build
from gridcenter.exchange.packs.pack_reader import OpenedPack, TrustedKey, open_plain, peek
from gridcenter.exchange.packs.pack_seal import seal, unseal
from gridcenter.exchange.packs.receipt import Outcome
from gridcenter.exchange.packs.relay import ListedPack, Original
from gridcenter.services import audit
from gridcenter.services.centre import Centre
from gridcenter.services.packs import handed_on, relayed_cards, rezoned
from gridcenter.services.packs.aside import send, statement
from gridcenter.services.packs.examining import Case, Inner, case_of
from gridcenter.services.packs.handed_on import HandedOn
from gridcenter.services.packs.holding import refuse_rejected
from gridcenter.services.packs.pack_archive import archive, archive_path
from gridcenter.services.packs.packing import Exported
from gridcenter.services.packs.settling import settle
from gridcenter.services.trust import unit_proof, units
from gridcenter.store.packs import aside
from gridcenter.store.packs import packs as stored
from gridcenter.store.packs.packs import HELD, MERGED, ReceivedPack
from gridcenter.store.savepoint import rehearsal


class NothingToRelayError(GridcenterError):
    """Nobody below reported this month yet."""

    code = "nothing_to_relay"
    sentence = N_("{month} 还没有接收下级的上报包，没有可转报的。")
    hint = N_("请先在“接收”里合并下级的上报包。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Relayed:
    """What became of the packs in a bundle."""

    inner: tuple[Inner, ...]
    changes: Changes
    updates: tuple[HandedOn, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every pack is merged now and each of its rows was taken."""
        return all(
            not each.failure
            and each.status not in QUARANTINED
            and each.outcome != Outcome.PARTLY.value
            for each in self.inner
        )


def to_relay(centre: Centre, month: str, to: UnitCode) -> tuple[ReceivedPack, ...]:
    """The merged packs of ``month``, and those of any month since ``to`` answered a bundle."""
    went = aside.sent(centre.db, centre.unit.code, kind=PackKind.BUNDLE, to=to)
    answered = next((each for each in went if each.is_taken), None)
    since = answered.merges if answered else 0
    return tuple(
        each
        for each in stored.received(centre.db, state=MERGED, chained=True)
        if is_below(each.id.unit, centre.unit.code)
        and (each.id.month == month or each.merge_no > since)
    )


def export(
    centre: Centre, month: str, out: Path, *, to: str | None = None, update: Path | None = None
) -> Exported:
    """Relay what the units below sent for ``month``, unchanged, to the tier above.

    ``update`` goes along: a new version of the program. To a unit below nothing goes but that: what
    its neighbours sent is none of its business. Raises NothingToRelayError, NoReceiverError,
    WriteBackError, and what :func:`handed_on.original` raises.
    """
    centre.require(Deed.SEND)
    card, keys = units.receiver(centre, to), units.keys(centre)
    handed = (handed_on.original(centre, update),) if update else ()
    downwards = is_below(card.unit, centre.unit.code)
    packs = () if downwards else to_relay(centre, month, card.unit)
    if not packs and not handed:
        raise NothingToRelayError(month=month)
    cards = () if downwards else relayed_cards.to_send(centre, {each.id.unit for each in packs})
    originals = [*cards, *(_original(centre, each) for each in packs), *handed]
    member, files = relay.encode(originals)
    asides = [member, *(() if downwards else rezoned.members(centre))]
    with centre.db.transaction():
        manifest = statement(centre, PackKind.BUNDLE, card, month)
        pack = build((), manifest, keys.secret, asides=asides, files=files)
        return send(centre, pack, card, out)


def _original(centre: Centre, pack: ReceivedPack) -> Original:
    sealed = archive_path(centre, pack.id.digest).read_bytes()
    plain = unseal(sealed, units.identities(centre))
    return Original(role=relay.PACK, unit=pack.id.unit, digest=pack.id.digest, data=plain)


def look(centre: Centre, case: Case) -> tuple[Inner, ...]:
    """What the packs of a bundle would do here, those of one unit one after the other."""
    if _has_followers(case.pack):
        with rehearsal(centre.db):
            done = receive(centre, case, rehearsed=True)
        return tuple(replace(each, outcome="") for each in done.inner)
    cards = relayed_cards.read(centre, case.pack)
    trusted, named = cards.trusted(centre), {card.unit: card.name for card in cards.fresh}
    seen = (_open(centre, case, each, trusted)[0] for each in _packs(case.pack))
    return tuple(replace(each, unit_name=named.get(each.id.unit, each.unit_name)) for each in seen)


def _has_followers(bundle: OpenedPack) -> bool:
    """Whether a unit has several packs in the bundle: what the later ones do rests on the first."""
    listed = [each.unit for each in relay.read(bundle) if each.role == relay.PACK]
    return len(set(listed)) < len(listed)


def receive(centre: Centre, case: Case, *, rehearsed: bool = False) -> Relayed:
    """Merge every pack of a bundle; what cannot be is held or told. Rehearsed it leaves no file."""
    cards = relayed_cards.read(centre, case.pack)
    # Keys that this bundle replaces still speak for what they signed before.
    trusted = cards.trusted(centre)
    with centre.db.transaction():
        cards.keep(centre)
        # Decisions first: the originals speak of units as they are after them.
        rezoned.take_in(centre, rezoned.believed(centre, case.pack))
    inner, touched = [], dict[RegisterId, frozenset[Uid]]()
    for listed in _packs(case.pack):
        seen, opened = _open(centre, case, listed, trusted)
        if opened is not None:
            sender = case.pack.manifest.unit
            done = settle(centre, opened, via=sender, rehearsed=rehearsed)
            for register, uids in done.changes.touched.items():
                touched[register] = touched.get(register, frozenset()) | uids
            seen = _inner(centre, opened, done.outcome.value)
        elif seen.status is PackStatus.UNVOUCHED:
            _hold(centre, case, listed, seen, rehearsed=rehearsed)
        inner.append(seen)
    label = N_("接收转报包")
    changes = Changes(gesture=None, label=label, touched=touched) if touched else NO_CHANGES
    taking = handed_on.look if rehearsed else handed_on.take_in
    updates = taking(centre, case.pack)
    return Relayed(inner=tuple(inner), changes=changes, updates=updates)


def _packs(bundle: OpenedPack) -> list[ListedPack]:
    """The originals in the order in which their units made them."""
    packs = [each for each in relay.read(bundle) if each.role == relay.PACK]
    return sorted(packs, key=lambda listed: _order(bundle, listed))


def _order(bundle: OpenedPack, listed: ListedPack) -> tuple[str, int, str]:
    try:
        claimed, _digest = peek(relay.load(bundle, listed))
    except PackError:
        return listed.unit, 0, ""
    return listed.unit, claimed.seq, claimed.created


def _open(
    centre: Centre, bundle: Case, listed: ListedPack, trusted: tuple[TrustedKey, ...]
) -> tuple[Inner, Case | None]:
    """One original; a case when there is something to merge."""
    data = relay.load(bundle.pack, listed)
    try:
        claimed, digest = peek(data)
    except PackError as failure:
        return _unread(centre, listed, failure), None
    former = stored.received_by_digest(centre.db, digest)
    if former is not None and former.state == MERGED:
        rows = sum(former.counts.get(name, 0) for name in ("new", "changed", "same", "stale"))
        return _named(centre, claimed, digest, PackStatus.DUPLICATE, {"same": rows}), None
    try:
        refuse_rejected(former)
        given_up = partial(unit_proof.given_up, centre)
        pack = open_plain(data, trusted, given_up=given_up)
        if not pack.manifest.kind.rules.chained:
            # What travels aside is for whom it was sealed to, not for everybody above.
            raise WrongKindError(unit=pack.manifest.unit, kind=pack.manifest.kind.value)
        if not is_below(pack.manifest.unit, bundle.pack.manifest.unit):
            return _named(
                centre, claimed, digest, PackStatus.FOREIGN_ROWS, {}, failure="wrong_unit"
            ), None
        sealed = seal(data, (units.keys(centre).address,))
        case = case_of(centre, bundle.path, sealed, pack)
    except UnknownSenderError:
        return _named(centre, claimed, digest, PackStatus.UNVOUCHED, {}), None
    except PackError as failure:
        return _named(centre, claimed, digest, PackStatus.OK, {}, failure=failure.code), None
    return _inner(centre, case, ""), case


def _inner(centre: Centre, case: Case, outcome: str) -> Inner:
    manifest = case.pack.manifest
    counts = case.plan.counts()
    named = _named(centre, manifest, case.pack.digest, case.verdict.status, counts)
    return replace(named, outcome=outcome, plan=case.plan)


def _named(
    centre: Centre,
    claimed: Manifest,
    digest: str,
    status: PackStatus,
    counts: Mapping[str, int],
    *,
    failure: str = "",
) -> Inner:
    return Inner(
        id=claimed.id(digest),
        unit_name=units.name_of(centre, claimed.unit),
        status=status,
        counts={**dict.fromkeys(COUNTS, 0), **counts},
        failure=failure,
    )


def _unread(centre: Centre, original: ListedPack, failure: PackError) -> Inner:
    return Inner(
        id=PackId(
            unit=UnitCode(original.unit),
            kind=PackKind.FULL,
            month="",
            seq=0,
            digest=original.digest,
        ),
        unit_name=units.name_of(centre, original.unit),
        status=PackStatus.OK,
        counts=dict.fromkeys(COUNTS, 0),
        failure=failure.code,
    )


def _hold(
    centre: Centre, bundle: Case, listed: ListedPack, seen: Inner, *, rehearsed: bool
) -> None:
    """Keep an original that nobody vouches for, for a person."""
    data = relay.load(bundle.pack, listed)
    claimed, digest = peek(data)
    if not rehearsed:
        archive(centre, digest, seal(data, (units.keys(centre).address,)))
    row = ReceivedPack(
        id=claimed.id(digest),
        base=claimed.base,
        previous=claimed.prev,
        created_at=claimed.created,
        received_at=centre.now(),
        received_by=centre.actor,
        status=seen.status,
        state=HELD,
        outcome=Outcome.QUARANTINED.value,
        counts=seen.counts,
        via=bundle.pack.manifest.unit,
    )
    detail = {"unit": claimed.unit, "seq": claimed.seq, "status": seen.status.value}
    with centre.db.transaction():
        stored.put_received(centre.db, row)
        audit.record(centre, "pack.hold", detail)
