"""Commands about whole registers: list one on the screen or as a file."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TextIO

import click

from gridcenter.base.i18n import _, describe
from gridcenter.cli import streams
from gridcenter.cli.main import Session
from gridcenter.cli.registers import plain_row
from gridcenter.domain.errors import ReasonRequiredError
from gridcenter.domain.filter_text import UnreadableFilterError, read_filter
from gridcenter.domain.query import Filter, Query, Sort, settled
from gridcenter.domain.register.fields import Privacy, Register
from gridcenter.domain.register.registers import register_of
from gridcenter.domain.roles import Deed
from gridcenter.services import audit
from gridcenter.services.centre import Centre
from gridcenter.services.register import registers
from gridcenter.services.sheets import blank_sheets, listing


def _filters(centre: Centre, register: Register, texts: tuple[str, ...]) -> tuple[Filter, ...]:
    context = registers.parse_context(centre)
    try:
        typed = [each for text in texts for each in read_filter(register, text, context)]
    except UnreadableFilterError as failure:
        said = describe(failure)
        raise click.UsageError(f"{said.message} {said.hint}") from None
    return settled(typed, centre.today().isoformat())


@click.command("list")
@click.argument("register_id", metavar="REGISTER")
@click.option("--search", default="", help="检索词 words to find")
@click.option(
    "--filter", "filters", multiple=True, metavar="FIELD=VALUE", help="= != ~ >= <= 1..9 @month"
)
@click.option("--sort", metavar="[-]FIELD", help="排序，前加 - 为倒序")
@click.option("--limit", type=click.IntRange(min=0))
@click.option("--bin", "in_bin", is_flag=True, help="回收站 the bin")
@click.option(
    "--format", "form", type=click.Choice(["table", "json", "csv", "xlsx"]), default="table"
)
@click.option("--out", "path", type=click.Path(path_type=Path), help=".xlsx | .csv")
@click.option("--unmask", is_flag=True, help="完整显示证件号、电话 show numbers in full")
@click.option("--reason", default="", help="--unmask 的理由 why")
@click.pass_obj
def list_command(
    session: Session,
    register_id: str,
    search: str,
    filters: tuple[str, ...],
    sort: str | None,
    limit: int | None,
    in_bin: bool,
    form: str,
    path: Path | None,
    unmask: bool,
    reason: str,
) -> None:
    """列出台账。 List a register."""
    centre = session.centre()
    register = register_of(register_id)
    if unmask and not reason.strip():
        raise ReasonRequiredError
    order = (Sort(field=sort.lstrip("-"), descending=sort.startswith("-")),) if sort else ()
    query = Query(
        register=register.id,
        search=search,
        filters=_filters(centre, register, filters),
        sort=order,
        bin=in_bin,
    )
    if form in ("xlsx", "csv") or path is not None:
        given = reason if unmask else None
        if path is None:
            _print_file(centre, query, form, limit=limit, reason=given)
        else:
            _write_list(session, query, path, form, limit=limit, reason=given)
        return
    found = registers.find(centre, query, limit=limit)
    if unmask:
        centre.require(Deed.REVEAL)
        audit.record(
            centre, "unmask", {"register": register.id, "rows": len(found), "reason": reason}
        )
    if session.as_json or form == "json":
        payload = {
            "register": register.id,
            "total": registers.count(centre, query),
            "rows": [plain_row(register, record, unmask=unmask) for record in found],
        }
        session.as_json = True
        session.emit(payload)
        return
    words = registers.displays(centre, register, found, unmask=unmask)
    columns = [spec for spec in register.fields if spec.in_table]
    lines = ["\t".join(_(spec.label) for spec in columns)]
    lines += ["\t".join(row[spec.name] for spec in columns) for row in words]
    session.emit(None, "\n".join(lines))


def _write_list(
    session: Session, query: Query, path: Path, form: str, *, limit: int | None, reason: str | None
) -> None:
    """Write a list as a file; its kind is told by --format, or else by the file's ending."""
    endings = {"xlsx": ".xlsx", "csv": ".csv"}
    if path.suffix.lower() != endings.get(form, path.suffix.lower()):
        raise click.UsageError(f"list --format {form} --out FILE.{form}")
    if path.suffix.lower() not in endings.values():
        raise click.UsageError("list --out FILE.xlsx | FILE.csv")
    rows = _export(session.centre(), query, path, limit=limit, reason=reason)
    told = {"register": query.register, "file": str(path), "rows": rows}
    session.emit(told, _("已导出 {count} 条到 {path}").format(count=rows, path=path))


def _print_file(
    centre: Centre, query: Query, form: str, *, limit: int | None, reason: str | None
) -> None:
    """The same file on stdout, for a pipe; of a CSV nothing ever touches the disk."""
    if form == "csv":
        lines = io.StringIO(newline="")
        _export(centre, query, Path("list.csv"), limit=limit, reason=reason, stream=lines)
        click.echo(lines.getvalue().encode(), nl=False)
        return
    if form == "xlsx" and streams.is_console(sys.stdout):
        raise click.UsageError("list --format xlsx --out FILE.xlsx")
    with TemporaryDirectory(prefix="gridcenter-") as folder:
        path = Path(folder, f"list.{form}")
        _export(centre, query, path, limit=limit, reason=reason)
        content = path.read_bytes()
    click.echo(content, nl=False)


def _export(
    centre: Centre,
    query: Query,
    path: Path,
    *,
    limit: int | None,
    reason: str | None,
    stream: TextIO | None = None,
) -> int:
    """A sheet for people, or a CSV for programs: names of fields, codes as codes."""
    register = register_of(query.register)
    return listing.export_list(
        centre,
        query,
        [spec for spec in register.fields if spec.privacy is not Privacy.LOCAL],
        path,
        limit=limit,
        coded=path.suffix.lower() == ".csv",
        unmask=reason is not None,
        reason=reason or "",
        stream=stream,
    )


@click.command("template")
@click.argument("register_id", metavar="REGISTER")
@click.option("--out", "path", required=True, type=click.Path(path_type=Path), help=".xlsx")
@click.pass_obj
def template_command(session: Session, register_id: str, path: Path) -> None:
    """空表，填好后直接导入。 An empty sheet that imports back by itself."""
    if path.suffix.lower() != ".xlsx":
        raise click.UsageError("template REGISTER --out FILE.xlsx")
    written = blank_sheets.write_blank_sheet(session.centre(), register_id, path)
    told = {"register": register_id, "file": str(written)}
    session.emit(told, _("空表已保存到 {path}").format(path=written))


commands: tuple[click.Command, ...] = (list_command, template_command)
