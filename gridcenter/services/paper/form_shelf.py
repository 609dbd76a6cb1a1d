"""The forms a unit may fill: those that came with the program and its own files."""

from __future__ import annotations

from pathlib import Path

from gridcenter.domain.text import Listed
from gridcenter.reports import form_files
from gridcenter.reports.form_files import FormFileError, UnknownFormError
from gridcenter.reports.vocabulary import Form
from gridcenter.services.centre import Centre


def forms(centre: Centre) -> tuple[Form, ...]:
    """All sound forms, the unit's own ones included, in the order in which they are shown."""
    return tuple(form_files.load_forms(_own(centre)).values())


def faults(centre: Centre) -> dict[str, FormFileError]:
    """What is wrong with the unit's own files, by the id of the form that is missing for it."""
    return form_files.faults(_own(centre))


def form(centre: Centre, form_id: str) -> Form:
    """One form; UnknownFormError when there is none of this id, FormFileError when its file is wrong."""
    if form_id in (wrong := faults(centre)):
        raise wrong[form_id]
    if form_id not in (known := form_files.load_forms(_own(centre))):
        raise UnknownFormError(form=form_id, known=Listed(known))
    return known[form_id]


def _own(centre: Centre) -> Path:
    return centre.folder / "forms"
