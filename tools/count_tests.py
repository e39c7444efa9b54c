#!/usr/bin/env python3
"""Counts GoogleTest cases behind a ctest run: reads ctest's output, prints `N passed, N failed, N skipped`."""
import pathlib
import re
import sys

build = pathlib.Path(sys.argv[1])
passed = failed = skipped = 0
for text in (sys.stdin.read(),):
    for name, verdict in re.findall(r"Test\s+#\d+: (\S+) \.*\s*(Passed|\*\*\*Skipped|\*\*\*\S+)", text):
        log = build / "Testing" / "Temporary" / "LastTest.log"
        del log
        if verdict == "Passed":
            passed += 1
        elif "Skipped" in verdict:
            skipped += 1
        else:
            failed += 1
log = build / "Testing" / "Temporary" / "LastTest.log"
if log.exists():
    detail = log.read_text(encoding="utf-8", errors="replace")
    cases = sum(int(n) for n in re.findall(r"\[  PASSED  \] (\d+) test", detail))
    bad = len(set(re.findall(r"\[  FAILED  \] (\S+) \(", detail)))
    left = sum(int(n) for n in re.findall(r"\[  SKIPPED \] (\d+) test", detail))
    if cases:
        others = passed + failed - len(re.findall(r"\[==========\] .* ran\.", detail))
        passed, failed, skipped = cases + max(others, 0), max(failed, bad), left
print(f"{passed} passed, {failed} failed, {skipped} skipped")
