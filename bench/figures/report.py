"""Figures, how they are shown and how they are written down."""

import json
import os
import subprocess
import unicodedata


class Skipped(Exception):
    """This group of figures cannot be measured here; the text says why and what to do."""


class Report:
    """Collects the figures with fixed names and the lines of the table, which says more."""

    def __init__(self):
        self.figures = []
        self.lines = []
        self.skipped = []
        self.load = os.getloadavg()[0]

    def figure(self, name, value, unit, peer=None):
        """`peer` is the peer's own figure in the same unit; None where there is no peer."""
        self.figures.append({"name": name, "value": value, "unit": unit, "peer": peer})

    def line(self, what, ours, peer="", remark=""):
        self.lines.append((what, ours, peer, remark))

    def skip(self, names, reason):
        self.skipped.append((names, reason))

    def keep(self, names):
        """Drops the figures nobody asked for, measured beside those somebody did."""
        self.figures = [figure for figure in self.figures if figure["name"] in names]

    def print(self):
        print(f"\n{machine()}; load average {self.load:.1f} at the start, {os.getloadavg()[0]:.1f} at the end")
        table([("", "Jingwei", "peer", ""), *self.lines])
        print()
        table([("figure", "value", "unit", "peer"),
               *((f["name"], shown(f["value"]), f["unit"], shown(f["peer"])) for f in self.figures)])
        for names, reason in self.skipped:
            print(f"skipped {', '.join(names)}: {reason}")

    def write(self, path):
        with open(path, "w", encoding="utf-8") as out:
            for figure in self.figures:
                out.write(json.dumps({**figure, "value": rounded(figure["value"]), "peer": rounded(figure["peer"])}) + "\n")


def rounded(value):
    return None if value is None else float(f"{value:.5g}")


def shown(value):
    if value is None:
        return "-"
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"


def width(text):
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def table(rows):
    widths = [max(width(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        print("  ".join(cell + " " * (wide - width(cell)) for cell, wide in zip(row, widths)).rstrip(), flush=True)


def machine():
    model = "unknown processor"
    with open("/proc/cpuinfo", encoding="utf-8") as text:
        for line in text:
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    kernel = subprocess.run(["uname", "-sr"], capture_output=True, text=True, check=False).stdout.strip()
    return f"{os.cpu_count()} × {model}, {memory:.0f} GB, {kernel}"


def median(values):
    ordered = sorted(values)
    return ordered[len(ordered) // 2]
