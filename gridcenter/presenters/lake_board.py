"""数据湖 on the screen: where it lies, what stands in it, and building, checking and publishing it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from gridcenter.base.clock import local_text
from gridcenter.base.i18n import _, describe
from gridcenter.base.progress import CancelledWorkError
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.place import Tier
from gridcenter.presenters import lake_words
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.size_word import size_word
from gridcenter.services.centre import Centre
from gridcenter.services.lake import building, publishing, standing, verifying
from gridcenter.services.lake.building import Built
from gridcenter.services.lake.publishing import Filed, ReadBack, Sent
from gridcenter.services.lake.standing import LakeStanding
from gridcenter.services.lake.verifying import LakeCheck

T = TypeVar("T")
MOST_UNITS = 8
"""So many units are named when a check finds differences; more are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LakeView:
    """What the page shows. A ``why_not_…`` is the sentence why that deed is not offered; empty: it is."""

    folder: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    note: str = ""
    asks_reason: bool = False
    """Texts went along when it was built: building again logs the reason once more."""
    why_not_choose: str = ""
    why_not_build: str = ""
    why_not_check: str = ""
    why_not_publish: str = ""
    why_not_file: str = ""
    said: str = ""
    tone: str = ""
    """Of what was said last: good, warn or bad."""
    is_busy: bool = False


class LakeBoard:
    """The state of the page; ``show`` is told whenever it changed."""

    def __init__(self, desk: Desk, show: Callable[[], None]) -> None:
        self._desk, self._show = desk, show
        self._folder: Path | None = None
        self.view = LakeView()

    def load(self) -> None:
        """Read how the lake stands."""
        folder = self._folder
        self._desk.ask(lambda centre: standing.standing(centre, folder), self._stand)

    def choose(self, folder: Path) -> None:
        """Look at the lake in another folder; it is remembered once one was built there."""
        self._folder = folder
        self._say("")
        self.load()

    def build(self, reason: str = "") -> None:
        """Build it, or bring it up to date; ``reason`` when texts go along as before."""
        free_text = self.view.asks_reason

        def work(centre: Centre) -> Built:
            return building.build(centre, self._where, free_text=free_text, reason=reason)

        self._note(work, lake_words.built, _("正在更新数据湖…"))

    def check(self) -> None:
        """Count it against the data file and against what the units signed."""

        def work(centre: Centre) -> LakeCheck:
            return verifying.verify(centre, self._where)

        self._begin()
        self._desk.ask(work, self._checked, self._failed, label=_("正在核对数据湖…"))

    def publish(self, url: str) -> None:
        """Bring a PostgreSQL of a platform to what the lake holds."""

        def work(centre: Centre) -> Sent:
            return publishing.publish(centre, self._where, url)

        self._note(work, lake_words.sent, _("正在发布…"))

    def write_sheet(self, map_file: Path, path: Path) -> None:
        """Write a platform's upload sheet: what is new, and what changed."""

        def work(centre: Centre) -> Filed:
            return publishing.write_sheet(centre, self._where, map_file, path)

        self._note(work, _filed, _("正在写上报表…"))

    def read_back(self, map_file: Path, path: Path) -> None:
        """Mark what a list of the platform says is there already."""

        def work(centre: Centre) -> ReadBack:
            return publishing.read_back(centre, self._where, map_file, path)

        self._note(work, lake_words.read_back, _("正在读平台的清单…"))

    # -- what came of it -------------------------------------------------------------------

    @property
    def _where(self) -> Path:
        return Path(self.view.folder)

    def _note(self, work: Callable[[Centre], T], words: Callable[[T], str], label: str) -> None:
        def done(result: T) -> None:
            self._say(words(result), "good")
            self.load()

        self._begin()
        self._desk.note(work, done, self._failed, label=label)

    def _begin(self) -> None:
        self.view = replace(self.view, is_busy=True, said="", tone="")
        self._show()

    def _checked(self, found: LakeCheck) -> None:
        self._say(_check_words(found), "good" if found.whole and not found.unsigned else "warn")

    def _failed(self, failure: GridcenterError) -> None:
        if isinstance(failure, CancelledWorkError):
            self._say(_("已取消，数据湖还是原来的样子。"), "warn")
        else:
            told = describe(failure)
            self._say("\n".join(filter(None, (told.message, told.hint))), "bad")
        self.load()

    def _say(self, words: str, tone: str = "") -> None:
        self.view = replace(self.view, said=words, tone=tone, is_busy=False)
        self._show()

    def _stand(self, found: LakeStanding) -> None:
        self._folder = found.folder
        no_engine = (
            ""
            if found.has_engine
            else _("这台电脑没有装 DuckDB：安装 gridcenter[lake] 后再打开本程序。")
        )
        role = "" if found.may_build else _("这个账号的权限不能做这一步。")
        tier = describe(building.NoLakeHereError()).message if found.tier is Tier.TOWNSHIP else ""
        no_folder = "" if found.folder else _("请先选择文件夹。")
        no_lake = "" if found.contents else _("这里还没有数据湖，请先更新一次。")
        driver = (
            ""
            if found.has_driver
            else _("这台电脑没有装 PostgreSQL 的驱动：安装 gridcenter[publish] 后再打开本程序。")
        )
        self.view = replace(
            self.view,
            folder=str(found.folder or ""),
            facts=_facts(found),
            note=_trouble(found) or tier or no_engine,
            asks_reason=bool(found.contents and found.contents.free_text),
            why_not_choose=tier,
            why_not_build=tier or role or no_engine or no_folder,
            why_not_check=tier or no_engine or no_folder or no_lake,
            why_not_publish=tier or role or no_engine or driver or no_folder or no_lake,
            why_not_file=tier or role or no_engine or no_folder or no_lake,
        )
        self._show()


def _facts(found: LakeStanding) -> tuple[tuple[str, str], ...]:
    held = found.contents
    if held is None:
        return ()
    made = local_text(datetime.fromisoformat(held.made_at)).replace("T", " ")
    return (
        (_("上次更新"), _("{time}（第 {number} 次）").format(time=made, number=held.number)),
        (_("记录数"), _("{rows} 条，{parts} 个分区").format(rows=held.rows, parts=held.parts)),
        (_("占用空间"), size_word(held.size)),
        (_("标题和经过"), _("包括") if held.free_text else _("不包括")),
    )


def _trouble(found: LakeStanding) -> str:
    if found.trouble is not None:
        said = describe(found.trouble)
        return said.message
    if found.contents is not None and found.contents.missing:
        return _("清单上有 {count} 个文件不在了，请换一个空文件夹重新建立。").format(
            count=found.contents.missing
        )
    return ""


def _filed(done: Filed) -> str:
    return _("已写上报表：新报 {new} 条，改动 {changed} 条；{same} 条已报过，不再报。").format(
        new=done.new, changed=done.changed, same=done.same
    )


def _check_words(found: LakeCheck) -> str:
    lines = [lake_words.counted(found)]
    if found.differ:
        said = _("与数据文件不一致，请更新数据湖：{units}")
        lines.append(said.format(units=_named(found.differ)))
    if found.unsigned:
        lines.append(lake_words.unsigned(_named(found.unsigned)))
    if not found.differ and not found.unsigned:
        lines.append(_("与数据文件和上报包的签名一致。"))
    return "\n".join(lines)


def _named(units: tuple[str, ...]) -> str:
    named = " ".join(units[:MOST_UNITS])
    if len(units) > MOST_UNITS:
        return _("{units} 等 {count} 个").format(units=named, count=len(units))
    return named
