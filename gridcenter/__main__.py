"""``python -m gridcenter`` and the ``gridcenter`` program."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the program; the sheet reader's disposable child starts here too when frozen."""
    if sys.argv[1:2] == ["--sheet-child"]:
        from gridcenter.exchange.sheets import sheet_child  # noqa: PLC0415 - the child loads nothing else

        return sheet_child.main()
    try:
        from gridcenter import app  # noqa: PLC0415 - not in the child

        return app.main(sys.argv[1:])
    except KeyboardInterrupt:  # while the program was still loading
        from gridcenter.cli import failing  # noqa: PLC0415 - as above

        return failing.leave(failing.InterruptedHereError(), as_json="--json" in sys.argv)


if __name__ == "__main__":
    sys.exit(main())
