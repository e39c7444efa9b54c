"""What one identifier costs to check, and whether an independent library agrees, value by value.

The values are tests/standard/vectors, made for the project. The peer is python-stdnum (PyPI) when it is installed for
the Python that runs this; it is Python, so its time says what a script would cost, not what its algorithm does.
"""

import csv
import importlib
import json
import pathlib
import subprocess
import tempfile
import time

from figures.report import Skipped

NAMES = ("identifier.resident_id.ns", "identifier.credit_code.ns")
REPO = pathlib.Path(__file__).resolve().parents[2]
SETS = (("resident_id", "ric_vectors.csv", "stdnum.cn.ric"), ("credit_code", "uscc_vectors.csv", "stdnum.cn.uscc"))


def measure(report, bench, wanted):
    del wanted  # one run gives both
    program = bench.build / "bench" / "standard" / "bench_standard"
    if not program.exists():
        raise Skipped(f"{program} is missing; build the target bench_standard with -DJW_BENCH=ON")
    rounds = 10 if bench.small else 5_000
    for kind, file, peer in SETS:
        with open(REPO / "tests/standard/vectors" / file, encoding="utf-8", newline="") as source:
            rows = [row for row in csv.DictReader(source) if row["number"].strip() == row["number"] and row["number"]]
        told = run(program, kind, [row["number"] for row in rows], rounds)
        report.figure(f"identifier.{kind}.ns", told["ns"], "ns")
        wrong = [row for row, fault in zip(rows, told["faults"]) if row["valid"] != "?" and (row["valid"] == "1") != (fault == "")]
        report.line(f"identifier, {kind}", f"{told['ns']:.0f} ns a value", peer_time(peer, rows),
                    f"{len(rows)} vectors, {len(wrong)} judged otherwise than they say; {agreement(peer, rows, told['faults'])}")


def run(program, kind, values, rounds):
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        file.write("\n".join(values) + "\n")
        file.flush()
        done = subprocess.run([str(program), kind, file.name, str(REPO / "data"), str(rounds), "strict"],
                              capture_output=True, text=True, timeout=600, check=False)
    if done.returncode != 0:
        raise RuntimeError(done.stderr.strip())
    return json.loads(done.stdout)


def library(peer):
    try:
        return importlib.import_module(peer)
    except ImportError:
        return None


def peer_time(peer, rows):
    module = library(peer)
    if module is None:
        return ""
    rounds = 20
    begun = time.perf_counter()
    for _ in range(rounds):
        for row in rows:
            module.is_valid(row["number"])
    return f"{(time.perf_counter() - begun) / rounds / len(rows) * 1e9:.0f} ns python-stdnum"


def agreement(peer, rows, faults):
    module = library(peer)
    if module is None:
        return "python-stdnum is not installed: no agreement to print"
    apart = {}
    for row, fault in zip(rows, faults):
        if module.is_valid(row["number"]) != (fault == ""):
            apart[row["class"]] = apart.get(row["class"], 0) + 1
    same = len(rows) - sum(apart.values())
    return f"python-stdnum agrees on {same} of {len(rows)}" + (f", not on {apart}" if apart else "")
