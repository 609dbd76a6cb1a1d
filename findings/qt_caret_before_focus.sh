#!/usr/bin/env bash
# PySide6-Essentials 6.11.3 on X11 with at-spi2-core 2.46: a QLineEdit that is reached by Tab tells the bus of screen
# readers of its selection and its caret before it tells of its focus, also when it is empty and nothing moved.
# Orca 43.1 takes a caret that moves in a field that says it is focused for one that it has named already, so an
# empty field is passed without a word. With another reason of focus than Tab nothing is selected and the focus comes
# first. Seen on Debian 12 (apt: xvfb, dbus, at-spi2-core, python3-pyatspi, openbox, xdotool).
# Exits non-zero when the order is another.
set -euo pipefail
folder=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pyside6-essentials==6.11.3
cat > app.py <<'PYTHON'
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

app = QApplication(["two_fields"])
window = QWidget()
box = QVBoxLayout(window)
first, second = QLineEdit(), QLineEdit()
first.setAccessibleName("first")
second.setAccessibleName("second")
box.addWidget(first)
box.addWidget(second)
window.show()
QTimer.singleShot(3000, lambda: second.setFocus(Qt.FocusReason.TabFocusReason))
QTimer.singleShot(5000, first.setFocus)
QTimer.singleShot(6000, lambda: second.setFocus(Qt.FocusReason.OtherFocusReason))
QTimer.singleShot(8000, app.quit)
app.exec()
PYTHON
cat > listen.py <<'PYTHON'
import sys

import pyatspi

heard = []


def hear(event):
    if event.source.name == "second":
        heard.append(event.type.split(":")[1].replace("state-changed", "focused"))


pyatspi.Registry.registerEventListener(
    hear, "object:text-caret-moved", "object:text-selection-changed", "object:state-changed:focused"
)
from gi.repository import GLib  # noqa: E402

GLib.timeout_add(int(sys.argv[1]), pyatspi.Registry.stop)
pyatspi.Registry.start()
print(*heard)
PYTHON
export XDG_RUNTIME_DIR="$folder" HOME="$folder" QT_LINUX_ACCESSIBILITY_ALWAYS_ON=1 GSETTINGS_BACKEND=memory
Xvfb -displayfd 4 -screen 0 800x600x24 -nolisten tcp 4> display 2>/dev/null &
for _try in $(seq 100); do [ -s display ] && break; sleep 0.1; done
DISPLAY=":$(cat display)"
export DISPLAY
cat > session.sh <<'SHELL'
/usr/libexec/at-spi-bus-launcher --launch-immediately &
openbox --sm-disable &
sleep 1
/usr/bin/python3 listen.py 9000 > heard &
listener=$!
sleep 1
venv/bin/python app.py
wait $listener
SHELL
dbus-run-session -- bash session.sh 2>/dev/null
heard=$(cat heard)
echo "events of the second field: $heard"
# By Tab; then left, and reached with another reason of focus.
if [ "$heard" != "text-selection-changed text-caret-moved focused focused focused" ]; then
    echo "the order is another"
    exit 1
fi
