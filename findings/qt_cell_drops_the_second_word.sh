#!/usr/bin/env bash
# PySide6-Essentials 6.11.3 with fcitx5 5.0.21 (pinyin) by Qt's own ibus plugin: typing Chinese over a cell of a
# table loses what was typed ahead. QAbstractItemView keeps the keyboard until the first word is taken and then
# gives it to the cell's editor; that move resets the engine, so letters of the second word that it has already
# taken are neither text nor preedit any more. In a line edit the same keys keep the second word in preedit.
# Keys are ahead whenever the window is busy: here for half a second, at the first letter.
# Seen on Debian 12 x64, Python 3.11. Needs by apt: xvfb openbox dbus xdotool fcitx5 fcitx5-chinese-addons libgl1
# libegl1 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxcb-image0
# libxcb-render-util0 libdbus-1-3 libfontconfig1.
# Prints for both fields: the preedit seen last, and how many words were taken. Exits non-zero when that changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pyside6-essentials==6.11.3
mkdir -p -m 700 run .config/fcitx5
printf '[Groups/0]\nName=Default\nDefault Layout=us\nDefaultIM=pinyin\n[Groups/0/Items/0]\nName=pinyin\nLayout=\n[GroupOrder]\n0=Default\n' >.config/fcitx5/profile
printf '[Behavior]\nActiveByDefault=True\nShareInputState=All\n' >.config/fcitx5/config
export HOME=$folder XDG_RUNTIME_DIR=$folder/run XDG_CONFIG_HOME=$folder/.config XDG_DATA_HOME=$folder/share
export XDG_CACHE_HOME=$folder/cache LANG=C.UTF-8 QT_IM_MODULE=ibus QT_QPA_PLATFORM=xcb
unset QT_IM_MODULES WAYLAND_DISPLAY XMODIFIERS
Xvfb -displayfd 3 -screen 0 800x600x24 -nolisten tcp 3>display >/dev/null 2>&1 &
until [ -s display ]; do sleep 0.1; done
DISPLAY=:$(cat display)
export DISPLAY
dbus-daemon --session --nofork --print-address=3 3>bus >/dev/null 2>&1 &
until [ -s bus ]; do sleep 0.1; done
DBUS_SESSION_BUS_ADDRESS=$(cat bus)
export DBUS_SESSION_BUS_ADDRESS
openbox --sm-disable >/dev/null 2>&1 &
fcitx5 --disable=wayland,notificationitem,kimpanel >/dev/null 2>&1 &
venv/bin/python - <<'PYTHON'
import subprocess
import sys
import time

from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QTableWidget, QVBoxLayout, QWidget


def until(is_so, what, seconds=60):
    ends = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > ends:
            sys.exit(f"not in {seconds} seconds: {what}")
        rest(20)


def rest(milliseconds):
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def owned():
    asked = ["dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.DBus", "/"]
    asked += ["org.freedesktop.DBus.NameHasOwner", "string:org.freedesktop.portal.IBus"]
    return "true" in subprocess.run(asked, capture_output=True, text=True).stdout


class Watch(QObject):
    """What the engine sends; the window is busy for half a second at its first letter."""

    def __init__(self):
        super().__init__()
        self.forget()

    def forget(self, busy=0.0):
        self.preedit, self.taken, self.busy = "", 0, busy

    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.InputMethod and isinstance(event, QInputMethodEvent):
            if isinstance(watched, QLineEdit):
                self.preedit = event.preeditString()
                self.taken += bool(event.commitString())
                busy, self.busy = self.busy, 0.0
                time.sleep(busy)
        return False


while not owned():
    time.sleep(0.1)
app = QApplication([])
watch = Watch()
app.installEventFilter(watch)
window = QWidget()
box = QVBoxLayout(window)
line, table = QLineEdit(), QTableWidget(1, 1)
box.addWidget(line)
box.addWidget(table)
window.show()
until(window.isActiveWindow, "the window is in front")
line.setFocus()


def composes():
    subprocess.run(["xdotool", "type", "a"], check=True)
    rest(500)
    return bool(watch.preedit)


until(composes, "the engine composes")
subprocess.run(["xdotool", "key", "Escape"], check=True)
rest(300)
line.clear()
found = []
for field in (line, table):
    field.setFocus()
    if field is table:
        table.setCurrentCell(0, 0)
    rest(500)
    watch.forget(busy=0.5)
    typing = subprocess.Popen(["xdotool", "type", "--delay", "4", "weiqiang daota"])
    until(lambda: typing.poll() is not None and watch.taken, "the first word is taken")
    rest(1500)
    found.append((watch.preedit.replace(" ", ""), watch.taken))
    print("line edit:" if field is line else "cell:", found[-1], flush=True)
    subprocess.run(["xdotool", "key", "Escape", "Escape"], check=True)
    rest(300)
window.close()
if found != [("daota", 1), ("", 1)]:
    sys.exit("this is no longer so")
PYTHON
