import re
from itertools import product
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPushButton, QWidget

from gridcenter.base.paths import resources_dir
from gridcenter.desktop import bars, theme, wheel, widgets
from gridcenter.desktop.plain_table import PlainTable
from gridcenter.desktop.tokens import DARK, LIGHT, METRICS, Scale, Scheme, contrast


@pytest.mark.parametrize("t", [LIGHT, DARK], ids=["light", "dark"])
def test_words_reach_4_5_and_borders_3_to_1(t):
    grounds = (t.ground, t.surface, t.sidebar, t.sunken)
    for word, ground in product((t.text, t.text_soft, t.accent, t.good, t.warn, t.bad), grounds):
        assert contrast(word, ground) >= 4.5, (word, ground)
    for word, ground in (
        (t.accent, t.accent_soft),
        (t.good, t.good_soft),
        (t.warn, t.warn_soft),
        (t.bad, t.bad_soft),
        (t.text, t.accent_soft),
        (t.text, t.hover),
        (t.on_accent, t.accent_fill),
        (t.on_accent, t.accent_hover),
    ):
        assert contrast(word, ground) >= 4.5, (word, ground)
    for ground in (t.surface, t.ground):
        assert contrast(t.border, ground) >= 3, ground
        assert contrast(t.text_off, ground) >= 3, ground
    for hue in t.series:
        assert contrast(hue, t.surface) >= 3, hue


@pytest.mark.parametrize(("scheme", "scale"), list(product(("light", "dark"), Scale)))
def test_applying_leaves_no_token_unfilled_and_no_qt_warning(qapp, scheme, scale, qtlog):
    theme.apply(qapp, scheme, scale)
    assert "@{" not in re.sub(r"/\*.*?\*/", "", qapp.styleSheet())
    assert qapp.font().pointSizeF() == METRICS[scale].point
    assert theme.tokens().dark is (scheme == "dark")
    shown = QPushButton("x")
    shown.ensurePolished()
    assert not [r for r in qtlog.records if "style" in r.message.lower()]


@pytest.mark.parametrize("of_system", Qt.ColorScheme)
def test_what_follows_the_system_is_dark_when_the_system_is(of_system):
    # Without a screen nothing that is set here is told by Qt.
    app = SimpleNamespace(styleHints=lambda: SimpleNamespace(colorScheme=lambda: of_system))
    assert theme._wants_dark(app, Scheme.SYSTEM) is (of_system is Qt.ColorScheme.Dark)
    assert theme._wants_dark(app, Scheme.DARK)
    assert not theme._wants_dark(app, Scheme.LIGHT)


class _Heard(QLabel):
    """Counts how often it is told of another style."""

    times = 0

    def changeEvent(self, event):
        self.times += event.type() == QEvent.Type.StyleChange
        super().changeEvent(event)


def test_another_colour_dresses_each_widget_once_however_deep_it_lies(qtbot, qapp):
    theme.apply(qapp, "light")
    top = inner = QWidget()
    qtbot.addWidget(top)
    for _depth in range(12):
        inner = QWidget(inner)
    heard = _Heard("示例", inner)
    top.show()
    heard.times = 0
    theme.apply(qapp, "dark")
    assert 1 <= heard.times <= 3
    assert heard.palette().text().color().name() == theme.tokens().text
    theme.apply(qapp, "light")
    assert heard.palette().text().color().name() == theme.tokens().text


def test_every_size_of_text_is_at_least_10_5_points():
    for m in METRICS.values():
        assert min(m.point, m.small_point, m.heading_point, m.title_point, m.figure_point) >= 10.5


def test_icons_take_the_colours_of_the_theme(qtbot, qapp):
    theme.apply(qapp, Scheme.LIGHT)
    made = widgets.button("新增", icon="plus", kind="plain")
    qtbot.addWidget(made)

    def middle():
        return made.icon().pixmap(24, 24).toImage().pixelColor(12, 12).lightness()

    assert middle() < 128
    theme.apply(qapp, Scheme.DARK)
    assert middle() > 128
    theme.apply(qapp, Scheme.LIGHT)


def test_every_vendored_icon_has_its_licence_beside_it():
    assert "ISC License" in (resources_dir() / "icons" / "LICENSE").read_text()


def test_the_wheel_leaves_unfocused_boxes_alone(qtbot):
    box = QComboBox()
    box.addItems(["甲", "乙", "丙"])
    box.setCurrentIndex(1)
    qtbot.addWidget(box)
    wheel.guard_wheel(box)
    turn = QWheelEvent(
        QPointF(5, 5), QPointF(5, 5), QPoint(0, 0), QPoint(0, -120),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(box, turn)
    assert box.currentIndex() == 1


def test_a_form_row_names_its_field_and_shows_one_problem(qtbot):
    field = QLineEdit()
    row = widgets.FormRow("电话", field, hint="11 位手机号")
    qtbot.addWidget(row)
    assert row.label.buddy() is field
    assert field.accessibleName() == "电话"
    row.set_problem("少一位。")
    assert row.message.text() == "▲ 少一位。"
    assert field.property("state") == "error"
    row.set_problem()
    assert row.message.text() == "11 位手机号"
    assert field.property("state") == ""


def test_the_undo_bar_takes_back_once_and_goes(qtbot):
    bar = bars.UndoBar()
    qtbot.addWidget(bar)
    calls = []
    bar.offer("已删除 3 名网格员。", lambda: calls.append("undo"))
    assert not bar.isHidden()
    bar.action.click()
    assert calls == ["undo"]
    assert bar.isHidden()


def test_every_vendored_icon_is_used_and_every_used_one_is_there():
    package = resources_dir().parent / "gridcenter"
    code = "\n".join(path.read_text(encoding="utf-8") for path in package.rglob("*.py"))
    there = {path.stem for path in (resources_dir() / "icons").glob("*.svg")}
    assert [name for name in sorted(there) if f'"{name}"' not in code] == []
    named = set(
        re.findall(r'(?:icon="|icon_button\(\s*"|set_icon\([\w.]+, "|pixmap\(")([a-z0-9-]+)"', code)
    )
    assert named - there == set()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_table_without_a_chosen_row_shows_that_it_has_the_keys(qtbot, scheme):
    theme.apply(QApplication.instance(), scheme, "normal")
    host = QWidget()
    qtbot.addWidget(host)
    table = PlainTable(("名称", "数"), "示例", parent=host)
    table.set_rows([("甲", "1"), ("乙", "2")])
    table.resize(300, table.height())
    other = QPushButton("示例", host)
    other.move(0, table.height() + 4)
    with qtbot.waitActive(host):
        host.show()
        host.activateWindow()
    edges = []
    for one in (other, table):
        one.setFocus()
        edges.append(table.grab().toImage().pixelColor(table.width() // 2, 0))
    table.clearFocus()
    assert edges[1].name() == QColor(theme.tokens().accent).name()
    assert edges[0] != edges[1]
