"""What steps added to the registers' tables while rows were kept beside them without the columns' names.

Frozen: since ``m0026_nature`` rows are kept with the names, and nothing comes to this any more.
"""

_CASE_BOOKS = (
    *("main_case", "invited_on", "agreed_on", "agreed_amount", "perform_by", "performed_on"),
    *("confirm_applied_on", "confirmed_on"),
)
_CLOCKS = ("registered_on", "deadline_basis", "accept_by", "accepted_on", "handed_on")

NEWEST_FIRST: dict[str, tuple[tuple[str, ...], ...]] = {
    "incident": (("nature",), ("restarted_on",), _CASE_BOOKS, _CLOCKS, ("former_codes",)),
    "incident_step": (("directive", "reply"),),
    "grid": (("former_codes",),),
}
"""By register the columns of each step that added some."""
