"""What the first run asks and what it refuses, without a window."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gridcenter.base import divisions
from gridcenter.base.i18n import _, filled
from gridcenter.domain.division import Division
from gridcenter.domain.place import DIGITS, Tier
from gridcenter.domain.register.fields import UnitCode
from gridcenter.domain.text import N_
from gridcenter.services import settings
from gridcenter.services.centre import Centre, Unit
from gridcenter.services.folder import accounts, backup, recovery_sheet
from gridcenter.services.sample import demo_practice

TIER_LABELS = {
    Tier.TOWNSHIP: N_("乡镇（街道）"),
    Tier.COUNTY: N_("县（市、区）"),
    Tier.CITY: N_("市（州）"),
    Tier.PROVINCE: N_("省（自治区、直辖市）"),
}
SHORTEST_PASSWORD = 8
FIRST_ZONE = 71
"""Development zones have codes from here on, which the national list does not hold."""


@dataclass(slots=True, kw_only=True)
class FirstRunState:
    """The answers so far; every ``*_problem`` is a sentence for its field, empty when all is well."""

    tier: Tier = Tier.TOWNSHIP
    code: str = ""
    place: str = ""
    """The division that was chosen from the list, which the code must lie in."""
    name: str = ""
    operator: str = ""
    password: str = ""
    again: str = ""
    folder: Path = Path()
    second_backup: Path | None = None

    @property
    def unit(self) -> Unit:
        """The unit as answered."""
        return Unit(code=UnitCode(self.code), name=self.name.strip(), tier=self.tier)

    def code_problem(self) -> str:
        """The code's length, its township part (GB/T 10114: 001–399; 400–599 for what is run like one) and its known county."""
        wanted = DIGITS[self.tier]
        if not self.code.isdecimal() or len(self.code) != wanted:
            return _("应为 {count} 位数字，现在是 {present} 位。").format(
                count=wanted, present=len(self.code)
            )
        if self.tier is Tier.TOWNSHIP and not 1 <= int(self.code[6:]) <= 599:
            return _(
                "乡级三位应在 001–599：街道 001–099，镇 100–199，乡 200–399，类似乡级的单位 400–599。"
            )
        known = divisions.bundled()
        if known and self.code[:2] not in known:
            return _("没有以 {code} 开头的省。").format(code=self.code[:2])
        county = self.code[:6]
        listed = any(code.startswith(county[:2]) and len(code) == 6 for code in known)
        zone = len(self.code) >= 6 and int(county[4:]) >= FIRST_ZONE
        if len(self.code) >= 6 and listed and county not in known and not zone:
            return _("没有代码为 {code} 的县（市、区），请核对。").format(code=county)
        if self.place and not self.code.startswith(self.place):
            return filled(
                _("代码以 {code} 开头，与上面选的“{name}”（{place}）不一致。"),
                code=self.code[: len(self.place)],
                name=known[self.place].name if self.place in known else "",
                place=self.place,
            )
        return ""

    def name_problem(self) -> str:
        """The unit needs a name: it stands on every printed page."""
        return "" if self.name.strip() else _("请填写单位名称，它会印在每张报表上。")

    def operator_problem(self) -> str:
        """The officer's own name, 2–50 characters."""
        long_enough = 2 <= len(self.operator.strip()) <= 50
        return "" if long_enough else _("请填写经办人姓名（2–50 字）。")

    def password_problem(self) -> str:
        """At least eight characters."""
        if len(self.password) >= SHORTEST_PASSWORD:
            return ""
        return _("密码至少 {least} 位。").format(least=SHORTEST_PASSWORD)

    def again_problem(self) -> str:
        """The same password twice."""
        return "" if self.again == self.password else _("两次输入的密码不一样。")

    def folder_problem(self) -> str:
        """A folder that can be used and holds no centre yet."""
        if accounts.exists(self.folder):
            return _("这个目录里已有数据，请换一个，或退出后直接登录。")
        parent = next((each for each in (self.folder, *self.folder.parents) if each.exists()), None)
        if parent is None or not parent.is_dir():
            return _("找不到这个位置。")
        return ""

    def second_backup_problem(self) -> str:
        """A second place that exists and is not inside the first."""
        if self.second_backup is None:
            return ""
        if not self.second_backup.is_dir():
            return _("找不到这个位置；U 盘请先插好。")
        if self.second_backup.resolve().is_relative_to(self.folder.resolve()):
            return _("第二处备份要放在数据目录之外，最好是另一块盘。")
        return ""


def strength(password: str) -> tuple[int, str]:
    """How hard a password is to guess, 0–3, in a word; length counts most."""
    kinds = sum(
        any(test(each) for each in password)
        for test in (str.islower, str.isupper, str.isdigit, lambda c: not c.isalnum())
    )
    han = sum("\u4e00" <= each <= "\u9fff" for each in password)
    weight = len(password) + 2 * han + 2 * max(kinds - 1, 0) - 4 * (len(set(password)) < 4)
    level = sum(weight >= bound for bound in (8, 13, 18)) if len(password) >= 8 else 0
    return level, (_("太短或太简单"), _("较弱"), _("可以"), _("很好"))[level]


def provinces() -> tuple[Division, ...]:
    """The provinces to choose from; empty when no list is bundled."""
    return divisions.children("")


def under(code: str) -> tuple[Division, ...]:
    """The divisions right under ``code``."""
    return divisions.children(code) if code else ()


def create(state: FirstRunState) -> accounts.Created:
    """Make the data folder; runs on the worker thread."""
    made = accounts.create(
        state.folder,
        unit=state.unit,
        operator=state.operator.strip(),
        password=state.password,
    )
    recovery_sheet.expect(made.centre)
    if state.second_backup is not None:
        settings.put(made.centre, backup.SECOND, str(state.second_backup))
    return made


def practise(folder: Path) -> Centre:
    """Open the invented data beside ``folder``, made at the first time; runs on the worker thread."""
    return demo_practice.open_or_make(folder)
