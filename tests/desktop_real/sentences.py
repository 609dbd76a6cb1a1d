"""Thirty sentences into every kind of field, the last word of each left in the middle; nothing may be lost.

A sentence is two words: the first is taken by the space bar, the second still stands among the
candidates when the field is left. What was seen is what has to be there afterwards.
"""

from __future__ import annotations

import itertools
import re
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from tests.desktop_real.screen import Desktop, Program, until

SENTENCES = tuple(
    tuple(line.split())
    for line in """
    shuiqu duse;weiqiang daota;linli jiufen;zaoyin raomin;xiaofang yinhuan;jiaotong anquan;laji duifang
    zhaiji zhengyi;hunyin maodun;laodong baochou;wuye shoufei;paishui buchang;daolu posun;ludeng buliang
    gouqu qingyu;tudi liuzhuan;jingli paicha;shangmen zoufang;xuanchuan jiaoyu;tiaojie chenggong
    dianxian laohua;weifang gaizao;shiyong ranqi;fanghuo xuncha;fangxun zhiban;yisi qingkuang
    zhongdian shiqu;wangge guanli;hushou lianxi;anquan jiancha
    """.replace("\n", ";").split(";")
    if line.strip()
)
MOUSE, OTHER, SAVE, BUTTON, CLOSE = "mouse", "other", "save", "button", "close"
KINDS = {
    "sign-in": ("signin.who mouse", "signin.who other"),
    "form": tuple(
        f"form.{field} {way}"
        for way in (MOUSE, OTHER, SAVE, BUTTON)
        for field in ("title", "summary", "handler")
    ),
    "list cell": ("cell.edit mouse", "cell.over other", "cell.edit other", "cell.over mouse"),
    "step dialog": ("step.note mouse", "step.note other", "step.note close"),
    "search": ("search mouse", "search other"),
    "small windows": ("filter mouse", "replace.sought mouse", "replace.sought other"),
}
"""The kinds of field; which field of each is left in which way."""

KEPT = 4.0
"""So many seconds what was typed may take until it stands where the program keeps it."""


RESTS = 5
"""So many looks in a row that show the same are the end of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """What was seen in a field and what was kept of it."""

    place: str
    way: str
    words: tuple[str, ...]
    seen: str
    kept: str


class Hands:
    """Types into the program and leaves its fields."""

    def __init__(self, desktop: Desktop, program: Program, elsewhere: str) -> None:
        self.desktop, self.program, self._elsewhere = desktop, program, elsewhere

    def is_composed(self) -> bool:
        """Whether the engine takes a letter; until it has started, keys go by it into the field.

        Backspace takes the letter back either way; Esc would leave the sign-in.
        """
        self.program.ask("open", place="signin.who")
        self.desktop.type("a")
        with suppress(AssertionError):
            until(lambda: self.program.ask("seen")["updates"], "a letter is composed", 1)
        self.desktop.press("BackSpace")
        return bool(self.program.ask("seen")["updates"])

    def compose(self, *words: str) -> dict[str, Any]:
        """Type words, the space bar between them, and wait until the last one is seen."""
        before = self.program.ask("seen")
        self.desktop.type(" ".join(words))

        last: list[dict[str, Any]] = []

        def seen() -> dict[str, Any] | None:
            now = self.program.ask("seen")
            taken = now["commits"] - before["commits"] >= len(words) - 1
            keys = now["updates"] - before["updates"] >= sum(map(len, words))
            spelt = re.sub("[ ']", "", now["preedit"]) == words[-1]
            last.append(now)
            rests = all(each == now for each in last[-RESTS:]) and len(last) >= RESTS
            return now if taken and now["preedit"] and (spelt or (keys and rests)) else None

        return until(seen, lambda: f"{words} are shown: {last[-1]}")  # type: ignore[no-any-return]

    def sentence(self, place: str, words: tuple[str, ...], at: int, way: str) -> Loss | None:
        """Type a sentence, leave its last word in the middle, and compare."""
        where = self.program.ask("open", place=place, at=at)
        now = self.compose(*words)
        assert not now["text"].isascii(), f"no Chinese came: {now}"
        seen = f"{now['text']}{now['preedit']}"
        self.leave(way, where)
        try:
            until(lambda: seen in self._stands(place, at, way), "kept", KEPT)
        except AssertionError:
            kept = self._kept(place, at, way)
            return Loss(place=place, way=way, words=words, seen=seen, kept=kept)
        return None

    def _stands(self, place: str, at: int, way: str) -> tuple[str, str]:
        """What is kept; and what is still composed where the input method took the key for itself."""
        now = self.program.ask("seen")
        still = f"{now['text']}{now['preedit']}" if way == "save" and now["here"] else ""
        return self._kept(place, at, way), still

    def _kept(self, place: str, at: int, way: str) -> str:
        if way == "close":
            return "".join(self.program.ask("unsent")["texts"])
        return str(self.program.ask("value", place=place, at=at)["value"])

    def leave(self, way: str, where: dict[str, Any]) -> None:
        """Go away from the field as a hand does."""
        if way == "mouse":
            x, y = where["away"]
            self.desktop.click(x, y)
        elif way == "other":
            self.desktop.run("xdotool", "windowactivate", self._elsewhere)
            until(lambda: not self.program.ask("seen")["active"], "another window is in front")
            self.desktop.run("xdotool", "windowactivate", str(where["window"]))
            until(lambda: self.program.ask("seen")["active"], "the window is in front again")
        elif way == "button":
            self.desktop.click(*where["button"])
        elif way == "save":
            self.desktop.press("ctrl+s")
        else:
            self.desktop.press("alt+F4")


def losses(hands: Hands, kind: str) -> list[Loss]:
    """Thirty sentences into this kind of field; what was lost."""
    found = []
    for at, (words, how) in enumerate(zip(SENTENCES, itertools.cycle(KINDS[kind]), strict=False)):
        loss = hands.sentence(how.split()[0], words, at, how.split()[1])
        if loss is not None:
            found.append(loss)
    return found
