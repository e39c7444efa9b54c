#!/usr/bin/env python3
"""Packs the State Council's holiday schedules into the one file the project ships.

    tools/pack_holidays.py FOLDER data/holidays_cn.csv.gz

FOLDER holds YYYY.json of github.com/NateScarlet/holiday-cn. Out come lines "year,YYYY" for each year
whose schedule is complete and "YYYY-MM-DD,off|work,name" for each day that differs from its weekday,
sorted. Years the folder lacks come from NOTICES below: a year may be added there the day its notice
is published.
"""
import datetime
import gzip
import json
import pathlib
import sys

# year: (off as (name, first, last), worked as (name, day)), from the notices
# www.gov.cn/zhengce/zhengceku/202411/content_6986383.htm (2025) and
# www.gov.cn/zhengce/zhengceku/202511/content_7047091.htm (2026).
NOTICES = {
    2025: (
        [("元旦", "01-01", "01-01"), ("春节", "01-28", "02-04"), ("清明节", "04-04", "04-06"),
         ("劳动节", "05-01", "05-05"), ("端午节", "05-31", "06-02"), ("国庆节、中秋节", "10-01", "10-08")],
        [("春节", "01-26"), ("春节", "02-08"), ("劳动节", "04-27"), ("国庆节、中秋节", "09-28"),
         ("国庆节、中秋节", "10-11")],
    ),
    2026: (
        [("元旦", "01-01", "01-03"), ("春节", "02-15", "02-23"), ("清明节", "04-04", "04-06"),
         ("劳动节", "05-01", "05-05"), ("端午节", "06-19", "06-21"), ("中秋节", "09-25", "09-27"),
         ("国庆节", "10-01", "10-07")],
        [("元旦", "01-04"), ("春节", "02-14"), ("春节", "02-28"), ("劳动节", "05-09"), ("国庆节", "09-20"),
         ("国庆节", "10-10")],
    ),
}

source, target = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
days = {}
years = set()


def put(day, off, name):
    assert "," not in name and name, (day, name)
    datetime.date.fromisoformat(day)
    assert days.get(day, (off,))[0] == off, f"two notices disagree about {day}"
    days[day] = (off, name)


for path in sorted(source.glob("[0-9][0-9][0-9][0-9].json")):
    notice = json.loads(path.read_text(encoding="utf-8"))
    if not notice["days"]:
        continue
    years.add(notice["year"])
    for day in notice["days"]:
        put(day["date"], day["isOffDay"], day["name"])
for year, (off, worked) in NOTICES.items():
    if year in years:
        continue
    years.add(year)
    for name, first, last in off:
        day = datetime.date.fromisoformat(f"{year}-{first}")
        while day <= datetime.date.fromisoformat(f"{year}-{last}"):
            put(day.isoformat(), True, name)
            day += datetime.timedelta(days=1)
    for name, day in worked:
        put(f"{year}-{day}", False, name)
assert years == set(range(min(years), max(years) + 1)), f"a year is missing: {sorted(years)}"
lines = "".join(f"year,{year}\n" for year in sorted(years))
lines += "".join(f"{day},{'off' if off else 'work'},{name}\n" for day, (off, name) in sorted(days.items()))
with open(target, "wb") as raw, gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=raw, mtime=0) as out:
    out.write(lines.encode("utf-8"))
print(f"{min(years)}-{max(years)}, {len(days)} days, {target.stat().st_size} bytes")
