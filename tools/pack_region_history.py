#!/usr/bin/env python3
"""Packs the history of the region codes into the one file the project ships.

    tools/pack_region_history.py AREACODES_TO_2015 CODES_BY_YEAR REGIONS_2023 data/region_history.csv.gz

AREACODES_TO_2015 is areacodes_to_2015.csv, CODES_BY_YEAR region_code_by_year.csv (both made from
github.com/yescallop/areacodes, CC0), REGIONS_2023 data/regions_2023.csv.gz.

Out come lines "code,name,start,end,statistical,successors", sorted by code and start: in use from
the end of `start` on and no longer at the end of `end` (empty: still); successors are codes
separated by ";", with "[year]" when the transfer was not when the code ended. Lines whose
`statistical` is 1 are codes that only the statistics bureau's table has (development zones).

Up to 2015 the first table says everything. What it calls in use may have ended since, and what
came since it does not know: both are in the second, which says for every code, name and some
years at whose end it was or was not in use. Every code in use at the end of 2023 must be in the
third and the other way round, but for the exceptions written down here.
"""
import collections
import csv
import gzip
import io
import pathlib
import sys

history, by_year, tree, target = map(pathlib.Path, sys.argv[1:])

# 渝府发〔2025〕15号, 2025-11-07: Jiangbei and Yubei become Liangjiang New Area.
AFTER_2024 = [("500157", "两江新区", 2025, "")]
ENDED_AFTER_2024 = {"500105": (2025, "500157"), "500112": (2025, "500157;500109")}
EDITION = 2025

entries = {}
with open(history, encoding="utf-8-sig", newline="") as file:
    for row in csv.DictReader(file):
        key = (row["代码"], row["名称"], int(row["启用时间"]))
        entries[key] = [int(row["变更/弃用时间"] or 0), row["新代码"]]

seen = collections.defaultdict(lambda: collections.defaultdict(list))
with open(by_year, encoding="utf-8", newline="") as file:
    for row in csv.DictReader(file):
        seen[row["code"], row["name"]][row["successor_codes"]].append((int(row["year_end_31_dec"]), row["in_use"] == "1"))


def begun_by_others(code):
    """The year in which the codes that went into this one ended."""
    years = [
        year + (0 if not use else 1)
        for groups in seen.values()
        for successors, rows in groups.items()
        if code in successors.split(";")
        for year, use in rows
        if year > 2014 and (not use or year < 2024)
    ]
    return min(years, default=2024)  # only 和安县, of December 2024


for (code, name), groups in seen.items():
    starts = sorted(start for c, n, start in entries if (c, n) == (code, name))
    for successors, rows in groups.items():
        later = sorted(rows)
        if not starts:
            # A code of 2016 or later: the first year it is seen, or the one after it is not.
            used = [year for year, use in later if use and year < 2024]
            unused = [year for year, use in later if not use]
            start = min(used) if used else min(unused) + 1 if unused else begun_by_others(code)
            ends = [year for year in unused if year > start] + [year + 1 for year in used if year > start]
            entries[(code, name, start)] = [min(ends) if ends else 0, successors]
            continue
        start = starts[-1]
        if entries[(code, name, start)][0] != 0:
            continue
        earlier = [entries[(code, name, other)][1] for other in starts[:-1]]
        if successors in earlier:
            continue
        ends = [year for year, use in later if year > 2015 and not use]
        ends += [year + 1 for year, use in later if 2015 <= year < 2024 and use and year > start]
        entries[(code, name, start)] = [min(ends) if ends else 0, successors]

for code, name, start, successors in AFTER_2024:
    entries[(code, name, start)] = [0, successors]
for key, value in entries.items():
    if value[0] == 0 and key[0] in ENDED_AFTER_2024:
        value[:] = ENDED_AFTER_2024[key[0]]

# A code that is not in use in the tree of 2023 and has a successor of 2016 or later ended when
# that began.
with gzip.open(tree, "rt", encoding="utf-8") as file:
    names = dict(line.rstrip("\n").split(",", 1) for line in file)
begun = {}
for code, name, start in entries:
    begun[code] = min(start, begun.get(code, start))
problems = []
for (code, name, start), value in entries.items():
    short = code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code
    listed = short in names or code in names or code[:2] in ("71", "81", "82")
    if value[0] == 0 and not listed and start <= 2023:
        last = [begun[s[:6]] for s in value[1].split(";") if s and s[:6] in begun and begun[s[:6]] > 2015]
        if last:
            value[0] = max(last)
        else:
            problems.append(f"{code} {name} in use since {start}, not in the tree of 2023, successors {value[1] or 'none'}")
    if value[0] != 0 and value[0] <= 2023 and listed and not any(k[0] == code and v[0] == 0 for k, v in entries.items()):
        problems.append(f"{code} {name} ended {value[0]}, in the tree of 2023")

lines = [(code, name, start, end or "", 0, successors) for (code, name, start), (end, successors) in entries.items()]
known = {code for code, _, _ in entries}
for prefix, name in names.items():
    code = prefix.ljust(6, "0")
    if len(prefix) <= 6 and code not in known:
        lines.append((code, name, "", "", 1, ""))
lines.sort(key=lambda line: (line[0], int(line[2] or 0), line[3] == "", line[3]))
text = io.StringIO()
text.write(f"# edition {EDITION}\n")
for line in lines:
    assert "," not in line[1]
    text.write(",".join(str(cell) for cell in line) + "\n")
with open(target, "wb") as raw, gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=raw, mtime=0) as out:
    out.write(text.getvalue().encode("utf-8"))
for problem in problems:
    print(problem)
print(f"{len(lines)} lines, {len(problems)} to look at, {target.stat().st_size} bytes")
