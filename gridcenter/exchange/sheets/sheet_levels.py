"""Headers of several rows: labels of groups over labels of columns, merged or laid out by gaps.

A cell that is merged downwards proves how many rows a header has. Without merged cells (a text file,
labels centred over a gap) a label reaches on to the next one, and the row below must say nothing under
labels that stand over one column alone: there a row of data begins.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from gridcenter.exchange.sheets.sheet_labels import LabelIndex

MOST_LEVELS = 3
Box = tuple[int, int, int, int]
"""First row, first column, last row, last column, from 1."""

Path = tuple[str, ...]
"""The labels over a column from the widest group to its own."""


class MergedHead:
    """The merged cells among the first rows of a sheet, as far as they can be of a header."""

    def __init__(self, boxes: Sequence[Box], last_row: int) -> None:
        self._boxes = [box for box in boxes if box[0] <= last_row and box[2] - box[0] < MOST_LEVELS]
        self._wide = {(box[0], box[1]): box[3] for box in self._boxes}
        self._covered = {
            (row, column): (box[0], box[1])
            for box in self._boxes
            for row in range(box[0], box[2] + 1)
            for column in range(box[1], min(box[3], _MOST_COLUMNS) + 1)
        }

    def begins_above(self, row: int, columns: Sequence[int]) -> bool:
        """Whether a cell above reaches into one of these columns of a row: its header begins there."""
        return any(self._covered.get((row, at), (row, at))[0] < row for at in columns)

    def depth(self, row: int, least: int, labelled: Mapping[int, Sequence[int]]) -> int:
        """How many rows a header has that begins at a row and has ``least``: as many as the cells
        reach down that begin in its rows. ``labelled`` says which columns of a row hold something.
        """
        depth, at = least, 0
        while at < depth:
            for box in self._boxes:
                if box[0] == row + at and box[1] in labelled.get(row + at, ()):
                    depth = max(depth, box[2] - row + 1)
            at += 1
        return depth

    def has(self, first: int, last: int) -> bool:
        """Whether any cell of these rows is merged."""
        return any(box[0] <= last and box[2] >= first for box in self._boxes)

    def is_alone(self, row: int, column: int) -> bool:
        """Whether the cell at a place stands over one column."""
        return self._wide.get((row, column), column) == column

    def corner(self, row: int, column: int) -> tuple[int, int]:
        """The first row and column of the cell that is seen at a place."""
        return self._covered.get((row, column), (row, column))


_MOST_COLUMNS = 1_000


def merged_paths(
    first: int, rows: Sequence[Sequence[str]], head: MergedHead, *, is_proven: bool
) -> list[Path] | None:
    """The labels over each column of ``rows`` by the merged cells; None when one stands under another
    that has one column alone, unless the cells beside it prove that it is a label.
    """
    width = max(map(len, rows))

    def label(row: int, column: int) -> str:
        cells = rows[row - first] if row >= first else ()
        return cells[column - 1] if column <= len(cells) else ""

    paths = []
    for column in range(1, width + 1):
        corners = dict.fromkeys(head.corner(row, column) for row in range(first, first + len(rows)))
        found = [corner for corner in corners if label(*corner)]
        if not is_proven and any(head.is_alone(*corner) for corner in found[:-1]):
            return None
        paths.append(tuple(label(*corner) for corner in found))
    return paths if any(len(path) > 1 for path in paths) or is_proven else None


def spread_paths(rows: Sequence[Sequence[str]], index: LabelIndex) -> list[Path] | None:
    """The labels over each column of ``rows`` where a label reaches on to the next, but not beyond the
    group it stands under; None when a lower row cannot be labels under the one above it.

    Of three rows the last may name a column alone under its group, where its words are known.
    """
    width = max(map(len, rows))
    paths: list[Path] = [()] * width
    bounds = {0, width}
    for level, row in enumerate(rows):
        labels = [*row, *[""] * (width - len(row))]
        if level and not _fits_under(labels, sorted(bounds), index, is_deep=len(rows) > 2):
            return None
        starts = [at for at, label in enumerate(labels) if label]
        bounds |= {
            at for at in starts if level == len(rows) - 1 or labels[at] != labels[at - 1] or not at
        }
        if level < len(rows) - 1:
            for left, right in pairwise(sorted(bounds)):
                if labels[left]:
                    paths[left:right] = [(*path, labels[left]) for path in paths[left:right]]
        else:
            paths = [
                (*path, label) if label else path for path, label in zip(paths, labels, strict=True)
            ]
    return paths


def _fits_under(
    labels: Sequence[str], bounds: Sequence[int], index: LabelIndex, *, is_deep: bool
) -> bool:
    """Whether no label stands under another that has one column alone, and any under wider ones."""
    alone = [labels[left] for left, right in pairwise(bounds) if right - left == 1]
    if any(label and not (is_deep and index.exact(label)) for label in alone):
        return False
    return any(
        any(labels[left:right]) for left, right in pairwise(bounds) if right - left > 1 or is_deep
    )


def fills_the_gaps(upper: Sequence[str], lower: Sequence[str]) -> bool:
    """Whether the lower row names exactly the columns of the upper row's wider groups, in words: a row
    of data would leave none of them out and fill others.
    """
    width = max(len(upper), len(lower))
    labels, below = ([*row, *[""] * (width - len(row))] for row in (upper, lower))
    starts = [at for at, label in enumerate(labels) if label]
    groups = list(pairwise([*starts, width]))
    wide = [below[left:right] for left, right in groups if right - left > 1]
    alone = [below[left] for left, right in groups if right - left == 1]
    if not wide or not alone or any(alone) or not starts or any(below[: starts[0]]):
        return False
    return all(label and not any(map(str.isdigit, label)) for part in wide for label in part)
