#!/usr/bin/env python3
"""Runs all tests of what is built and prints what was counted; `./jw test` builds first.

    suites.py BINARY LOGS

Suites that mostly wait run beside each other; the C++ tests, which use every core, run alone. A line
`N passed, N failed` of a suite is what counts; one that fails without such a line counts as one failure.
"""
import concurrent.futures
import contextlib
import os
import pathlib
import re
import signal
import subprocess
import sys
import threading
import time

COUNTS = re.compile(r"(\d+) passed, (\d+) failed(?:, (\d+) skipped)?")
TELLING = re.compile(r"^\s+FAIL |^--- |FAILED|Failed|✗|Error")
LAST = 30


def phases(binary):
    """Phases run in turn, the lanes of one beside each other, the suites of a lane in turn."""
    demo = ["python3", "tools/demo/run.py"]

    def world(what):
        return demo + [what, "--binary", binary]

    return [
        [[("lint", ["./jw", "lint"]), ("c++", ["./jw", "ctest"])]],
        [
            [("browser", world("with") + ["--", "npm", "--prefix", "web", "run", "e2e"])],
            [("story", world("check")), ("crash", world("crash")), ("hostile", world("hostile")),
             ("web", ["npm", "--prefix", "web", "test"])],
        ],
    ]


class Run:
    def __init__(self, logs):
        self.logs = logs
        self.lock = threading.Lock()
        self.totals = [0, 0, 0]
        self.running = set()
        self.over = False

    def lane(self, suites):
        for name, command in suites:
            self.suite(name, command)

    def suite(self, name, command):
        log = self.logs / f"test-{name}.log"
        began = time.monotonic()
        with open(log, "wb") as out:
            # A session of its own, so that all of a suite can be stopped.
            with self.lock:
                if self.over:
                    return
                print(f"== {name}", flush=True)
                process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                                           start_new_session=True)
                self.running.add(process)
            status = process.wait()
        with self.lock:
            self.running.discard(process)
            if not self.over:
                self.count(name, status, log, time.monotonic() - began)

    def count(self, name, status, log, seconds):
        text = log.read_text(encoding="utf-8", errors="replace")
        told = COUNTS.findall(text)
        passed, failed, skipped = (int(part or 0) for part in told[-1]) if told else (int(status == 0), 0, 0)
        if status != 0 and failed == 0:
            failed = 1
        self.totals = [total + one for total, one in zip(self.totals, (passed, failed, skipped))]
        if status != 0:
            lines = text.splitlines()
            print("\n".join([line for line in lines if TELLING.search(line)][-LAST:] + lines[-LAST:]))
        left = f", {skipped} skipped" if skipped else ""
        print(f"{name}: {passed} passed, {failed} failed{left} in {seconds:.0f} s (log: {log})", flush=True)

    def stop(self):
        """What still runs is asked to end, then made to."""
        with self.lock:
            self.over = True
            left = list(self.running)
        for how, patience in ((signal.SIGTERM, 20), (signal.SIGKILL, 5)):
            for process in left:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, how)
            for process in left:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(patience)


def interrupted(*_):
    raise KeyboardInterrupt


def main():
    binary, logs = sys.argv[1], pathlib.Path(sys.argv[2])
    logs.mkdir(parents=True, exist_ok=True)
    signal.signal(signal.SIGTERM, interrupted)
    run = Run(logs)
    with concurrent.futures.ThreadPoolExecutor() as pool:
        try:
            for lanes in phases(binary):
                for lane in [pool.submit(run.lane, lane) for lane in lanes]:
                    lane.result()
        except KeyboardInterrupt:
            run.stop()
            return 130
    passed, failed, skipped = run.totals
    print(f"\n{passed} passed, {failed} failed, {skipped} skipped")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
