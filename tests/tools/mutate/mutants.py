"""The small changes that can be made to a module: read from its syntax tree, written as text."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SAFETY_CALLS = re.compile(r"^_?(require|refuse|fsync|sync_|replace|verify|check|forbid|limit)")
"""Calls that keep data or people safe: losing one of them must always be noticed."""
_AUDITS = re.compile(r"^(audit\.(record|note|append)|month\.note|attempts\.note)$")
"""Calls that leave a line in the audit trail."""
_BLOCKS = re.compile(
    r"(transaction|savepoint|whole_file|all_or_no_file|finished_or_nothing|attempt)$"
)
"""What keeps a block whole, or notes what became of it."""

_COMPARED: dict[type[ast.cmpop], str] = {
    ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.Eq: "!=", ast.NotEq: "==",
    ast.In: "not in", ast.NotIn: "in", ast.Is: "is not", ast.IsNot: "is",
}  # fmt: skip
_WRITTEN: dict[type[ast.cmpop], str] = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=",
    ast.In: "in", ast.NotIn: "not in", ast.Is: "is", ast.IsNot: "is not",
}  # fmt: skip
_SQL = (
    (" AND ", " OR "), (" OR ", " AND "), (" = ?", " <> ?"), (">= ?", "> ?"), ("<= ?", "< ?"),
    ("DISTINCT ", ""), ("LEFT JOIN", "JOIN"), (" DESC", " ASC"), ("IS NOT NULL", "IS NULL"),
    ("IS NULL", "IS NOT NULL"), ("max(", "min("), ("MAX(", "MIN("), ("OR IGNORE ", ""),
)  # fmt: skip
_IS_SQL = re.compile(r"\b(SELECT|INSERT|UPDATE|DELETE|WHERE|ORDER BY|JOIN)\b")
_LOOKS = re.compile(r"(Margins|Spacing|Width|Height|Size|Stretch|resize|tint|QColor|QRect|QPoint)")
_RIGHTS = frozenset({"KEEP", "TAKE_OUT", "SEND", "REVEAL", "SHAPE", "PURGE", "EXAMINE", "AUDIT"})
_RIGHTS |= {"KNOW_ACCOUNTS", "MANAGE"}
"""Rights that not everybody has: one of them weakened must be noticed."""
_NOTHING = "__import__('contextlib').nullcontext()"
_EMPTY = (("tuple", "()"), ("dict", "{}"), ("list", "[]"), ("str", '""'), ("int", "0"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One change: what stands at ``start`` … ``end`` (offsets into the bytes) becomes ``after``.

    ``guards`` marks the removal of a safety call, a refusal or a limit.
    """

    path: str
    line: int
    kind: str
    start: int
    end: int
    before: str
    after: str
    guards: bool = False
    called: str = ""
    """Of a limit its name: two of a module may be the same number."""

    @property
    def name(self) -> str:
        """How it is listed: place, kind, and both texts on one line."""
        before, after = (" ".join(text.split())[:70] for text in (self.before, self.after))
        kind = f"{self.kind} {self.called}".rstrip()
        return f"{self.path}:{self.line} {kind}: {before}  →  {after or '(removed)'}"

    @property
    def key(self) -> str:
        """What it is known by when lines move: without the line number."""
        return f"{self.path} {self.name.split(' ', 1)[1]}"

    def applied(self, source: bytes) -> bytes:
        """The module's bytes with the change made."""
        return source[: self.start] + self.after.encode() + source[self.end :]


def mutants_of(source: bytes, path: str) -> tuple[Mutant, ...]:
    """Every change that can be made to a module, in the order of its text."""
    finder = _Finder(source, path)
    finder.visit(ast.parse(source))
    unique = {(each.start, each.end, each.after): each for each in finder.found}
    return tuple(sorted(unique.values(), key=lambda each: (each.start, each.end, each.kind)))


def modules(root: Path, only: str = "") -> Iterator[Path]:
    """The modules that are worth breaking: frozen migrations and entry points are not."""
    for path in sorted((root / "gridcenter").rglob("*.py")):
        name = path.relative_to(root / "gridcenter").as_posix()
        if (
            "migrations/" not in name
            and path.name not in ("__init__.py", "__main__.py")
            and (not only or name.startswith(only.removeprefix("gridcenter").lstrip("./")))
        ):
            yield path


class _Finder(ast.NodeVisitor):
    def __init__(self, source: bytes, path: str) -> None:
        self.found: list[Mutant] = []
        self._source = source
        self._path = path
        self._looks = path.startswith("gridcenter/desktop/")  # its numbers are pixels and pauses
        self._starts = [0]
        for line in source.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))
        self._returns: list[ast.expr | None] = []

    def _offset(self, line: int, column: int) -> int:
        return self._starts[line - 1] + column

    def _span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        start = self._offset(node.lineno, node.col_offset)
        return start, self._offset(node.end_lineno, node.end_col_offset)

    def _text(self, start: int, end: int) -> str:
        return self._source[start:end].decode()

    def _add(
        self, kind: str, line: int, span: tuple[int, int], after: str, called: str = "", *,
        guards: bool = False,
    ) -> None:  # fmt: skip
        start, end = span
        before = self._text(start, end)
        self.found.append(
            Mutant(path=self._path, line=line, kind=kind, start=start, end=end,
                   before=before, after=after, guards=guards, called=called)
        )  # fmt: skip

    def _negate(self, kind: str, test: ast.expr) -> None:
        span = self._span(test)
        self._add(kind, test.lineno, span, f"(not ({self._text(*span)}))")

    # --- what is left alone ----------------------------------------------------------------------

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None and not self._limit(node.target, node.value):
            self.visit(node.value)

    def visit_arg(self, node: ast.arg) -> None:
        pass

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for each in node.body:
            self.visit(each)

    # --- changes ---------------------------------------------------------------------------------

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._returns.append(node.returns)
        for default in (*node.args.defaults, *node.args.kw_defaults):
            if default is not None:
                self.visit(default)
        for each in node.body:
            self.visit(each)
        self._returns.pop()

    def visit_If(self, node: ast.If) -> None:
        if isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            return
        self._negate("branch", node.test)
        self.generic_visit(node)

    def visit_IfExp(self, node: ast.IfExp) -> None:
        self._negate("branch", node.test)
        self.generic_visit(node)

    def visit_While(self, node: ast.While) -> None:
        self.generic_visit(node)  # turned round, a loop may never end

    def visit_Compare(self, node: ast.Compare) -> None:
        left = node.left
        for operator, right in zip(node.ops, node.comparators, strict=True):
            gap = (self._span(left)[1], self._span(right)[0])
            was, now = _WRITTEN[type(operator)], _COMPARED[type(operator)]
            text = self._text(*gap)
            if was in text:
                self._add("comparison", right.lineno, gap, text.replace(was, now, 1))
            left = right
        self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        was, now = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
        for left, right in zip(node.values, node.values[1:], strict=False):
            gap = (self._span(left)[1], self._span(right)[0])
            self._add("and/or", right.lineno, gap, self._text(*gap).replace(was, now, 1))
        self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        if isinstance(node.op, ast.Not):
            span = self._span(node)
            self._add("not", node.lineno, span, f"bool({self._text(*self._span(node.operand))})")
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        if type(node.value) is int:
            self._add("off by one", node.lineno, self._span(node), str(node.value + 1))
        elif isinstance(node.value, str) and _IS_SQL.search(node.value):
            self._sql(self._span(node))

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        # Parts of an f-string have no places of their own before Python 3.12: the whole is read.
        span = self._span(node)
        if _IS_SQL.search(self._text(*span)):
            self._sql(span)

    def _sql(self, span: tuple[int, int]) -> None:
        text = self._text(*span)
        for was, now in _SQL:
            for hit in re.finditer(re.escape(was), text):
                at = span[0] + len(text[: hit.start()].encode())
                line = self._source.count(b"\n", 0, at) + 1
                self._add("SQL", line, (at, at + len(was.encode())), now)

    def visit_Assign(self, node: ast.Assign) -> None:
        if not self._limit(node.targets[0], node.value):
            self.generic_visit(node)

    def _limit(self, target: ast.expr, value: ast.expr) -> bool:
        """A number by name, at module level or in a class, is a limit or a measure of ours."""
        if not (isinstance(target, ast.Name) and target.id.isupper() and _is_number(value)):
            return False
        span = self._span(value)
        after = f"({self._text(*span)}) + 1"
        self._add("limit", value.lineno, span, after, target.id, guards=not self._looks)
        return True

    def visit_Expr(self, node: ast.Expr) -> None:
        if isinstance(node.value, ast.Call):
            called = _name(node.value.func)
            guards = bool(SAFETY_CALLS.match(called) or _AUDITS.match(ast.unparse(node.value.func)))
            kind = "safety call" if guards else "statement"
            if not _LOOKS.search(called):
                self._add(kind, node.lineno, self._span(node), "None", guards=guards)
            if called != "require":  # the right that it asks for goes with it
                self.generic_visit(node)
        elif not isinstance(node.value, ast.Constant):
            self.generic_visit(node)

    def visit_With(self, node: ast.With) -> None:
        """A block that nothing holds together any more: only where it is given no name."""
        for each in node.items:
            span = self._span(each.context_expr)
            called = each.context_expr
            holds = isinstance(called, ast.Call) and _BLOCKS.search(_name(called.func))
            if holds and each.optional_vars is None:
                self._add("safety block", called.lineno, span, _NOTHING, guards=True)
        self.generic_visit(node)

    def visit_Dict(self, node: ast.Dict) -> None:
        for each in node.values:  # its keys are names of things
            self.visit(each)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        told = ast.unparse(node)
        if told.startswith("Deed.") and told[5:] in _RIGHTS:
            self._add("right", node.lineno, self._span(node), "Deed.LOOK", guards=True)
        self.generic_visit(node)

    def visit_Raise(self, node: ast.Raise) -> None:
        # What every kind overrides, and what holds the program to itself, is no refusal that anybody meets.
        told = ast.unparse(node.exc) if node.exc is not None else "NotImplementedError"
        if not told.startswith(("NotImplementedError", "AssertionError")):
            self._add("refusal", node.lineno, self._span(node), "None", guards=True)

    def visit_Call(self, node: ast.Call) -> None:
        if _name(node.func) in ("N_", "_") or _LOOKS.search(_name(node.func)):
            return
        self.generic_visit(node)

    def visit_Return(self, node: ast.Return) -> None:
        if node.value is not None and not isinstance(node.value, ast.Constant):
            span = self._span(node.value)
            after = self._emptied(self._text(*span))
            if after and after != self._text(*span):
                self._add("emptied return", node.lineno, span, after)
        self.generic_visit(node)

    def _emptied(self, text: str) -> str:
        wanted = self._returns[-1] if self._returns else None
        told = ast.unparse(wanted) if wanted is not None else ""
        if told == "bool":
            return f"(not ({text}))"
        for kind, empty in _EMPTY:
            if told == kind or told.startswith(kind + "["):
                return empty
        return "None"


def _is_number(value: ast.expr) -> bool:
    """Whether an expression is a number, or a sum or product of numbers."""
    if isinstance(value, ast.BinOp):
        return _is_number(value.left) and _is_number(value.right)
    return isinstance(value, ast.Constant) and type(value.value) in (int, float)


def _name(called: ast.expr) -> str:
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
