"""What becomes of an error that the store's driver raised where no query asked for it."""

from __future__ import annotations

from gridcenter.store.database import failure_of


def told_of(failure: BaseException) -> BaseException:
    """The failure that the user can be told of, or ``failure`` itself, a bug."""
    return failure_of(failure) or failure
