"""The process engine: instances of start, service, two user tasks side by side, end, durable.

`completed_per_s` counts instances that came to their end on a fresh store; `million_open.ratio` is the same beside a
million open instances (two million open tasks), divided by that; `inbox.p95_ms` the first page of 50 tasks with the
counts of a department; `restart_million_s` from opening that store to the first page and a new instance.
"""

import json
import pathlib
import shutil
import subprocess
import tempfile

from figures import flowable
from figures.report import Skipped

COMPLETED, RATIO, INBOX, RESTART = NAMES = (
    "flow.completed_per_s", "flow.million_open.ratio", "flow.inbox.p95_ms", "flow.restart_million_s")
SECONDS, OPEN, CLIENTS, BATCH = 10, 1_000_000, 4, 128


def measure(report, bench, wanted):
    program = bench.build / "bench" / "flow" / "bench_flow"
    if not program.exists():
        raise Skipped(f"{program} is missing; build the target bench_flow with -DJW_BENCH=ON")
    seconds, opened = (2, 5_000) if bench.small else (SECONDS, OPEN)
    if wanted == [COMPLETED]:
        opened = 0
    bench.say(f"flow: {seconds} s of instances, {opened:,} are opened, {seconds} s more")
    folder = pathlib.Path(tempfile.mkdtemp(prefix="flow-", dir=bench.build))
    try:
        done = subprocess.run([str(program), str(folder), str(seconds), str(opened), str(CLIENTS), str(BATCH)],
                              capture_output=True, text=True, timeout=1800, check=False)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if done.returncode != 0:
        raise RuntimeError(done.stderr.strip())
    told = json.loads(done.stdout)
    peer, reason = flowable.completed_per_s(bench.build, seconds)
    report.figure(COMPLETED, told["completed_per_s"], "/s", peer)
    report.line("process engine, completed", f"{told['completed_per_s']:,.0f} instances/s",
                reason if peer is None else f"{peer:,.0f} instances/s Flowable on PostgreSQL",
                f"{CLIENTS} clients, {BATCH} commands handed in at a time, each acknowledged when on disk")
    if not opened:
        return
    report.figure(RATIO, told["completed_per_s_open"] / told["completed_per_s"], "")
    report.figure(INBOX, told["inbox_p95_ms"], "ms")
    report.figure(RESTART, told["restart_s"], "s")
    report.line("  with open instances", f"{told['completed_per_s_open']:,.0f} instances/s", "",
                f"{told['open']:,} open, opened at {told['opened_per_s']:,.0f}/s, {told['store_bytes'] / 2**30:.2f} GiB")
    report.line("  inbox, first page and counts", f"{told['inbox_p50_ms']:.2f}, {told['inbox_p95_ms']:.2f} ms", "",
                f"p50, p95 of 1,000; most {told['inbox_max_ms']:.1f} ms; {2 * told['open']:,} open tasks of 100 departments")
    report.line("  restart", f"{told['restart_s']:.2f} s", "", "open the store, first page of an inbox, a new instance")
