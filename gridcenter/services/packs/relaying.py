"""Bundles: the originals of the units below, relayed upwards as they were signed.

Whom to believe is decided here (docs/adr/0008-a-county-vouches-for-its-townships.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
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
from gridcenter.exchange.packs import relay, unit_card
from gridcenter.exchange.packs.failures import PackError, UnknownSenderError, WrongKindError
from gridcenter.exchange.packs.manifest import Manifest
from gridcenter.exchange.packs.pack_format import build
from gridcenter.exchange.packs.pack_reader import OpenedPack, TrustedKey, open_plain, peek
from gridcenter.exchange.packs.pack_seal import seal, unseal
from gridcenter.exchange.packs.receipt import Outcome
from gridcenter.exchange.packs.relay import ListedPack, Original
from gridcenter.services.centre import Centre
from gridcenter.services.packs import handed_on, rezoned
from gridcenter.services.packs.aside import send, statement
from gridcenter.services.packs.examining import Case, Inner, case_of
from gridcenter.services.packs.handed_on import HandedOn
from gridcenter.services.packs.holding import refuse_rejected
from gridcenter.services.packs.pack_archive import archive, archive_path
from gridcenter.services.packs.packing import Exported
from gridcenter.services.packs.settling import settle
from gridcenter.services.trust import units
from gridcenter.store.packs import aside
from gridcenter.store.packs import packs as stored
from gridcenter.store.packs.packs import HELD, MERGED, ReceivedPack, StoredCard


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


def to_relay(centre: Centre, month: str) -> tuple[ReceivedPack, ...]:
    """The merged packs of ``month``, and those of any month since the last answered bundle."""
    upwards = (
        each
        for each in aside.sent(centre.db, centre.unit.code, kind=PackKind.BUNDLE)
        if not is_below(each.to, centre.unit.code)
    )
    answered = next((each for each in upwards if each.is_taken), None)
    since = answered.merges if answered else 0
    return tuple(
        each
        for each in stored.received(centre.db, state=MERGED)
        if each.id.kind.rules.chained
        and is_below(each.id.unit, centre.unit.code)
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
    packs = () if downwards else to_relay(centre, month)
    if not packs and not handed:
        raise NothingToRelayError(month=month)
    cards = () if downwards else map(_card_of, _vouched_for(centre))
    originals = [*cards, *(_original(centre, each) for each in packs), *handed]
    member, files = relay.encode(originals)
    asides = [member, *(() if downwards else rezoned.members(centre))]
    with centre.db.transaction():
        manifest = statement(centre, PackKind.BUNDLE, card, month)
        pack = build((), manifest, keys.secret, asides=asides, files=files)
        return send(centre, pack, card, out)


def _vouched_for(centre: Centre) -> Iterable[StoredCard]:
    return (card for card in units.below(centre) if card.card)


def _card_of(card: StoredCard) -> Original:
    return Original(role=relay.CARD, unit=card.unit, digest="-", data=card.card or b"")


def _original(centre: Centre, pack: ReceivedPack) -> Original:
    sealed = archive_path(centre, pack.id.digest).read_bytes()
    plain = unseal(sealed, units.identities(centre))
    return Original(role=relay.PACK, unit=pack.id.unit, digest=pack.id.digest, data=plain)


def adoptable(centre: Centre, bundle: OpenedPack) -> tuple[StoredCard, ...]:
    """The cards in a bundle that we would believe on the word of the unit that relays them.

    A key that was withdrawn here stays withdrawn, whoever vouches for it.
    """
    known = {card.signing for card in units.registered(centre)}
    sender, found = bundle.manifest.unit, []
    for listed in relay.read(bundle):
        if listed.role != relay.CARD:
            continue
        data = relay.load(bundle, listed)
        card = unit_card.read_card(data, listed.unit)
        if is_below(card.unit, sender) and card.unit == listed.unit and card.signing not in known:
            found.append(units.believed(centre, card, data, vouched_by=sender))
    return tuple(found)


def look(centre: Centre, case: Case) -> tuple[Inner, ...]:
    """What the packs of a bundle would do here, each looked at by itself."""
    fresh = adoptable(centre, case.pack)
    trusted, named = _trusted(centre, fresh), {card.unit: card.name for card in fresh}
    seen = (_open(centre, case, each, trusted)[0] for each in _packs(case.pack))
    return tuple(replace(each, unit_name=named.get(each.id.unit, each.unit_name)) for each in seen)


def receive(centre: Centre, case: Case) -> Relayed:
    """Merge every pack of a bundle in its own transaction; what cannot be is held or told."""
    fresh = adoptable(centre, case.pack)
    # Keys that this bundle replaces still speak for what they signed before.
    trusted = _trusted(centre, fresh)
    with centre.db.transaction():
        for card in fresh:
            units.keep(centre, card)
        # Decisions first: the originals speak of units as they are after them.
        rezoned.take_in(centre, rezoned.believed(centre, case.pack))
    inner, touched = [], dict[RegisterId, frozenset[Uid]]()
    for listed in _packs(case.pack):
        seen, opened = _open(centre, case, listed, trusted)
        if opened is not None:
            done = settle(centre, opened, via=case.pack.manifest.unit)
            for register, uids in done.changes.touched.items():
                touched[register] = touched.get(register, frozenset()) | uids
            seen = _inner(centre, opened, done.outcome.value)
        elif seen.status is PackStatus.UNVOUCHED:
            _hold(centre, case, listed, seen)
        inner.append(seen)
    label = N_("接收转报包")
    changes = Changes(gesture=None, label=label, touched=touched) if touched else NO_CHANGES
    updates = handed_on.take_in(centre, case.pack)
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


def _trusted(centre: Centre, fresh: Iterable[StoredCard]) -> tuple[TrustedKey, ...]:
    vouched = (TrustedKey(unit=card.unit, public=card.signing) for card in fresh)
    return (*units.trusted(centre), *vouched)


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
        pack = open_plain(data, trusted)
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


def _hold(centre: Centre, bundle: Case, listed: ListedPack, seen: Inner) -> None:
    """Keep an original that nobody vouches for, for a person."""
    data = relay.load(bundle.pack, listed)
    claimed, digest = peek(data)
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
    with centre.db.transaction():
        stored.put_received(centre.db, row)
