"""Rows a second that twenty rules judge in one pass, beside the same checks as SQL written by hand for DuckDB.

Generated persons; identifier, code-set, range, pattern and cross-item rules; two threads, one GiB for the engine. Both
run in the same build of the engine, each in a process of its own, in turn, the better of the rounds counts.
Polars runs the checks it can express when it is installed for the Python that runs this.
"""

import importlib
import json
import subprocess
import tempfile
import time

from figures.report import Skipped

ROWS, RATIO, PEAK = NAMES = ("quality.rows_per_s", "quality.vs_duckdb", "quality.peak_mb")
PERSONS, SMALL, ROUNDS = 10_000_000, 200_000, 3


def measure(report, bench, wanted):
    del wanted  # one run gives all three
    program = bench.build / "bench" / "quality" / "bench_quality"
    if not program.exists():
        raise Skipped(f"{program} is missing; build the target bench_quality with -DJW_BENCH=ON")
    with tempfile.TemporaryDirectory(prefix="jw-quality-") as folder:
        file = f"{folder}/persons.parquet"
        subprocess.run([program, "make", file, str(SMALL if bench.small else PERSONS)], check=True)
        ours, theirs = [], []
        for _ in range(1 if bench.small else ROUNDS):
            theirs.append(run(program, "sql", file))
            ours.append(run(program, "judge", file))
            bench.say(f"quality: {rate(ours[-1]):,.0f} rows/s, SQL by hand {rate(theirs[-1]):,.0f} rows/s")
        best, peer = max(ours, key=rate), max(theirs, key=rate)
        report.figure(ROWS, rate(best), "1/s", rate(peer))
        report.figure(RATIO, rate(best) / rate(peer), "x", 1.0)
        report.figure(PEAK, max(one["peak_mb"] for one in ours), "MB", max(one["peak_mb"] for one in theirs))
        report.line("quality, 20 rules", f"{rate(best):,.0f} rows/s", f"{rate(peer):,.0f} rows/s",
                    f"{best['rows']:,} persons, {best['failing']:,} findings (SQL by hand {peer['failing']:,}); "
                    f"peak {best['peak_mb']:.0f} MB, theirs {peer['peak_mb']:.0f} MB")
        report.line("  polars", "", polars(file), "seven of the checks, those it has expressions for")


def run(program, mode, file):
    return json.loads(subprocess.run([program, mode, file], check=True, capture_output=True, text=True).stdout)


def rate(one):
    return one["rows"] / one["seconds"]


def polars(file):
    try:
        pl = importlib.import_module("polars")
    except ImportError:
        return "not installed"
    started = time.monotonic()
    frame = pl.scan_parquet(file)
    column = pl.col
    counted = frame.select(
        pl.len().alias("rows"),
        column("name").is_null().sum().alias("name"),
        (~column("sex").is_in(["0", "1", "2", "9"])).sum().alias("sex"),
        ((column("height") < 30) | (column("height") > 260)).sum().alias("height"),
        (~column("phone").str.contains("^1[3-9][0-9]{9}$")).sum().alias("phone"),
        (~column("region").str.contains("^[1-9][0-9]{5}$")).sum().alias("region"),
        (column("born") > column("registered")).sum().alias("born"),
        ((column("marriage") == "20") & column("spouse").is_null()).sum().alias("spouse"),
    ).collect()
    return f"{counted['rows'][0] / (time.monotonic() - started):,.0f} rows/s"
