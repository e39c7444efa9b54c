#!/usr/bin/env python3
"""Counts the cases of a ctest run from its JUnit file: GoogleTest cases where a test is a binary of
them, else one a test. Prints the failed ones and `N passed, N failed, N skipped`.

    count_tests.py REPORT.xml
"""
import re
import sys
import xml.etree.ElementTree as tree

passed = failed = skipped = 0
for test in tree.parse(sys.argv[1]).getroot().iter("testcase"):
    text = test.findtext("system-out") or ""
    good = test.find("failure") is None and test.get("status") != "fail"
    cases = re.search(r"\[  PASSED  \] (\d+) test", text)
    bad = re.search(r"\[  FAILED  \] (\d+) test", text)
    left = re.search(r"\[  SKIPPED \] (\d+) test", text)
    if test.get("status") in ("disabled", "notrun") or test.find("skipped") is not None:
        skipped += 1
        continue
    # A binary that died sums up nothing: its cases are counted by their own lines.
    passed += int(cases[1]) if cases else len(re.findall(r"^\[       OK \]", text, re.M)) or int(good)
    skipped += int(left[1]) if left else 0
    lost = int(bad[1]) if bad else 0 if good else 1
    failed += lost
    if lost:
        print(f"FAILED {test.get('name')}: {lost}")
        for name in sorted(set(re.findall(r"\[  FAILED  \] (\S+\.\S+)", text))):
            print(f"  {name}")
        begun = re.findall(r"^\[ RUN      \] (\S+)", text, re.M)
        if begun and not cases:
            print(f"  died in {begun[-1]}; its last words:")
            print("    " + "\n    ".join(text.rstrip().splitlines()[-8:]))
print(f"{passed} passed, {failed} failed, {skipped} skipped")
