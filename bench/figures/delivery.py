"""The register to one recipient, and the slices of fifty counties in one scan; end to end, beside DuckDB.

Applications, consents and grants come first, through the API, on a resource without data. Loading the
register then makes every delivery due at once. A delivery counts from the answer to the load, or from the
start of the scan if that was earlier, to the last receipt, as the province's batches say.
"""

import datetime
import json
import pathlib
import subprocess
import tempfile
import time

from figures.domain import COLUMNS, Domain, some_counties, unpack_register, wait
from figures.report import Skipped, median

ONE, FIFTY, ROWS, PEAK = NAMES = (
    "delivery.one.vs_duckdb", "delivery.fifty.vs_duckdb", "delivery.rows_per_s", "delivery.peak_mb")
COUNTIES = 50
ROUNDS = 3
MEMORY_MB = 1024  # of DuckDB in both: exchange/runner.hpp, RunOptions
STEPS = ("scan", "seal", "send", "confirm")


def measure(report, bench, wanted):
    peer = bench.build / "bench" / "delivery" / "duckdb_copy"
    if not peer.exists():
        raise Skipped(f"the peer {peer} is missing; build the target duckdb_copy with -DJW_BENCH=ON")
    counties = some_counties(5 if bench.small else COUNTIES)
    cases = [Case("one", "every row, one recipient", counties[:1], "batch"),
             Case("fifty", f"{len(counties)} counties' slices", counties, "return")]
    chosen = [case for case in cases
              if f"delivery.{case.name}.vs_duckdb" in wanted or case.name == "fifty" and {ROWS, PEAK} & set(wanted)]
    most = max((case.counties for case in chosen), key=len)
    with tempfile.TemporaryDirectory(prefix="jingwei-bench-") as folder, Domain(bench.binary, most) as domain:
        bench.say(f"delivery: the province and a node of {len(most)} counties are up")
        register = unpack_register(folder, "32" if bench.small else "")
        for number in range(1 if bench.small else ROUNDS):
            for case in chosen:
                case.run(bench, domain, register, pathlib.Path(folder), peer)
                bench.say(f"delivery.{case.name}, round {number + 1}: {case.seconds[-1]:.2f} s")
    for case in chosen:
        case.tell(report)


class Case:
    def __init__(self, name, what, counties, mode):
        self.name, self.what, self.counties, self.mode = name, what, counties, mode
        self.seconds, self.peaks, self.spans = [], [], []
        self.same, self.whole = [], []
        self.scans = self.rows_in = self.rows_out = self.bytes_out = self.bytes_in = 0

    def run(self, bench, domain, register, folder, peer):
        resource = domain.publish()
        grants = set(domain.grant(resource, self.counties, self.mode))
        bench.say(f"delivery.{self.name}: signed grants: {len(grants)}")
        pid = domain.province.process.pid
        domain.load(resource, register)
        loaded = now()
        reset_peak(pid)
        batches = wait(lambda: acknowledged(domain.provider, grants), "the receipts of all batches", 300, 0.1)
        self.peaks.append(peak_mb(pid))
        batches = [domain.provider.get(f"/deliveries/{batch['id']}") for batch in batches]
        self.count(batches, loaded)
        source = domain.parquet(resource)
        self.bytes_in = source.stat().st_size
        prefixes = [] if self.mode == "batch" else [county["code"] for county in self.counties]
        self.same.append(copy(peer, source, folder / "copy", prefixes))
        self.whole.append(copy(peer, source, folder / "copy", []))
        if self.same[-1]["rows"] != self.rows_out:
            raise RuntimeError(f"{self.rows_out} rows were delivered, DuckDB copied {self.same[-1]['rows']}")

    def count(self, batches, loaded):
        spans = {}
        for step in (step for batch in batches for step in batch["steps"]):
            begin, end = spans.get(step["name"], (instant(step["started"]), instant(step["ended"])))
            spans[step["name"]] = min(begin, instant(step["started"])), max(end, instant(step["ended"]))
        self.scans = len({step["started"] for batch in batches for step in batch["steps"] if step["name"] == "scan"})
        self.spans.append({name: end - begin for name, (begin, end) in spans.items()})
        self.seconds.append(max(instant(batch["done"]) for batch in batches) - min(loaded, spans["scan"][0]))
        self.rows_in = batches[0]["counts"]["rows_in"]
        self.rows_out = sum(batch["counts"]["out"] for batch in batches)
        self.bytes_out = sum(batch["bytes"] for batch in batches)

    def tell(self, report):
        ours = median(self.seconds)
        same, whole = (median(one["seconds"] for one in of) for of in (self.same, self.whole))
        # Each round beside the copy right after it: what else the machine does changes meanwhile.
        to_same, to_whole = (median(mine / one["seconds"] for mine, one in zip(self.seconds, of))
                             for of in (self.same, self.whole))
        peak = max(self.peaks)
        aim = {"one": "2", "fifty": "2.5"}[self.name]
        report.figure(f"delivery.{self.name}.vs_duckdb", to_same, "x", 1.0)
        report.line(f"delivery, {self.what}", f"{ours:.3f} s", f"{same:.3f} s",
                    f"DuckDB COPY of the same rows; {to_same:.2f}×, aim ≤ {aim}×")
        if self.mode != "batch":
            report.line("", "", f"{whole:.3f} s", f"DuckDB COPY of the whole register; {to_whole:.2f}×")
        report.line("  rows out", f"{self.rows_out:,}", f"{self.same[-1]['rows']:,}",
                    f"of {self.rows_in:,}; {self.bytes_out / 1e6:.2f} MB, DuckDB {self.same[-1]['bytes'] / 1e6:.2f} MB; "
                    f"{self.scans} {'scan' if self.scans == 1 else 'scans'}")
        report.line("  rows scanned a second", f"{self.rows_in / ours:,.0f}", f"{self.rows_in / same:,.0f}",
                    f"{self.bytes_in / 1e6 / ours:.1f} MB/s of Parquet, DuckDB {self.bytes_in / 1e6 / same:.1f} MB/s")
        report.line("  peak memory", f"{peak:.0f} MB", f"{max(one['peak_mb'] for one in self.same):.0f} MB",
                    "the province's whole process; DuckDB's COPY alone")
        report.line("  from first start to last end", "", "",
                    ", ".join(f"{step} {median(span.get(step, 0) for span in self.spans):.2f} s" for step in STEPS))
        if self.name == "fifty":
            report.figure(ROWS, self.rows_in / ours, "rows/s", self.rows_in / same)
            report.figure(PEAK, peak, "MB", max(one["peak_mb"] for one in self.same))


def acknowledged(provider, grants):
    batches = [batch for batch in provider.get("/deliveries", side="sent", limit=200)["items"] if batch["grant"] in grants]
    return batches if len(batches) == len(grants) and all(batch["state"] == "acknowledged" for batch in batches) else None


def copy(peer, source, folder, prefixes):
    keys = ["--", "code", *prefixes] if prefixes else []
    done = subprocess.run([str(peer), str(source), str(folder), str(MEMORY_MB), "3", *COLUMNS, *keys],
                          capture_output=True, text=True, timeout=600, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"duckdb_copy: {done.stderr.strip()}")
    return json.loads(done.stdout)


def now():
    return time.time()


def instant(text):
    return datetime.datetime.fromisoformat(text).timestamp()


def reset_peak(pid):
    pathlib.Path(f"/proc/{pid}/clear_refs").write_text("5", encoding="ascii")


def peak_mb(pid):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("the province's process is gone")
