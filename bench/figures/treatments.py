"""What treating rows costs: FF1 values a second, and a whole delivery's scan beside plain DuckDB.

The register has 10 million rows of 12 items; one region in 13 goes out with three masks and one HMAC-SM3 pseudonym.
The peer is DuckDB's COPY of the same rows as they are, plus the time of the keyed hashes alone: no exchange can do
with less than both.
"""

import json
import subprocess
import tempfile

from figures.report import Skipped

BULK, FF1 = NAMES = ("bulk.vs_duckdb", "ff1.per_s")
ROWS, ROUNDS = 10_000_000, 5


def measure(report, bench, wanted):
    del wanted  # one run gives both
    program = bench.build / "bench" / "grant" / "bench_treatments"
    if not program.exists():
        raise Skipped(f"{program} is missing; build the target bench_treatments with -DJW_BENCH=ON")
    rows = 300_000 if bench.small else ROWS
    bench.say(f"treatments: a register of {rows:,} rows")
    with tempfile.TemporaryDirectory(prefix="jw-bench-treatments-") as folder:
        done = subprocess.run([str(program), folder, str(rows), str(1 if bench.small else ROUNDS)],
                              capture_output=True, text=True, timeout=3600, check=False)
    if done.returncode != 0:
        raise RuntimeError(done.stderr.strip())
    told = json.loads(done.stdout)
    report.figure(BULK, told["vs_duckdb"], "x")
    report.figure(FF1, told["ff1_per_s"], "values/s")
    report.line("bulk, 3 masks, 1 pseudonym", f"{told['bulk_s']:.2f} s", f"{told['raw_s']:.2f} + {told['hash_s']:.2f} s DuckDB COPY + hashes",
                f"{told['rows']:,} rows, {told['sent']:,} go out; segment synced, counted and summed")
    report.line("FF1, 11 digits", f"{told['ff1_per_s']:,.0f} /s SM4", "",
                f"{told['ff1_aes_per_s']:,.0f} /s AES; HMAC-SM3 {told['hmac_per_s']:,.0f} /s; one core")
