#!/usr/bin/env bash
# Five lunar calendars of PyPI, asked for the same festivals, do not give the same days, and none says so:
#   中秋 1978 is 17 September in zhdate 0.1, LunarCalendar 0.0.9, borax 4.1.3 and lunar_python 1.4.8, as the new moon
#     wants it, 16 September in lunardate 0.3.0; 冬月初一 1954 is a day later in lunardate than in the other four;
#   重阳 2057 is 6 October in lunardate and zhdate, 7 October in the other three;
#   中秋 2089 is 18 September in lunardate, zhdate and lunar_python, 19 September in LunarCalendar and borax.
# The new moons of the last three fall minutes, in 2057 ten seconds, from midnight in Beijing (ephem 4.2.1). Only
# LunarCalendar and borax agree on all four days, and by ephem's moon they are wrong in 2057 and 2089. On every 春节,
# 端午 and 中秋 of 2025-2088 all five agree. Linux x64, Python 3.11.
# Exits non-zero when a library gives another day.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check \
    lunardate==0.3.0 zhdate==0.1 LunarCalendar==0.0.9 borax==4.1.3 lunar_python==1.4.8 ephem==4.2.1
venv/bin/python -W ignore - <<'PYTHON'
from datetime import date

import ephem
from borax.calendars.lunardate import LunarDate as Borax
from lunar_python import Lunar
from lunarcalendar import Converter
from lunarcalendar import Lunar as Plain
from lunardate import LunarDate
from zhdate import ZhDate

LIBRARIES = {
    "lunardate": lambda *day: LunarDate(*day).to_solar_date(),
    "zhdate": lambda *day: ZhDate(*day).to_datetime().date(),
    "LunarCalendar": lambda *day: Converter.Lunar2Solar(Plain(*day)).to_date(),
    "borax": lambda *day: Borax(*day).to_solar_date(),
    "lunar_python": lambda *day: date.fromisoformat(Lunar.fromYmd(*day).getSolar().toYmd()),
}
SEEN = {
    (1954, 11, 1): ("11-26", "11-25", "11-25", "11-25", "11-25"),
    (1978, 8, 15): ("09-16", "09-17", "09-17", "09-17", "09-17"),
    (2057, 9, 9): ("10-06", "10-06", "10-07", "10-07", "10-07"),
    (2089, 8, 15): ("09-18", "09-18", "09-19", "09-19", "09-18"),
}
for day, wanted in SEEN.items():
    found = tuple(f"{each(*day):%m-%d}" for each in LIBRARIES.values())
    print(day, dict(zip(LIBRARIES, found)))
    assert found == wanted, (day, found, wanted)
for year in range(2025, 2089):
    for month, day in ((1, 1), (5, 5), (8, 15)):
        assert len({each(year, month, day) for each in LIBRARIES.values()}) == 1, (year, month, day)
for after in ("1978/9/1", "2057/9/20", "2089/8/28"):
    print("new moon in Beijing:", ephem.Date(ephem.next_new_moon(after) + 8 / 24))
PYTHON
echo "as stated"
