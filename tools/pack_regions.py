#!/usr/bin/env python3
"""Packs the national region tree into the one file the project ships.

    tools/pack_regions.py DIST_FOLDER data/regions_2023.csv.gz

DIST_FOLDER is dist/ of github.com/modood/Administrative-divisions-of-China (provinces.csv,
cities.csv, areas.csv, streets.csv). Out come lines "prefix,name", sorted by prefix. A row whose
12-digit code a row above already has is left out: the four cities without counties (441900,
442000, 460400 repeat 4419, 4420, 4604) and 350527000, which repeats its county.
"""
import csv
import gzip
import pathlib
import sys

source, target = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
names = {}
seen = set()
for level in ("provinces", "cities", "areas", "streets"):
    with open(source / f"{level}.csv", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            code = row["code"].ljust(12, "0")
            if code in seen:
                continue
            seen.add(code)
            name = row["name"].strip()
            assert name and "," not in name and '"' not in name, row
            names[row["code"]] = name
lines = "".join(f"{prefix},{names[prefix]}\n" for prefix in sorted(names))
with open(target, "wb") as raw, gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=raw, mtime=0) as out:
    out.write(lines.encode("utf-8"))
print(f"{len(names)} regions, {target.stat().st_size} bytes")
