"""Searching a catalog of 300,000 resources with 3 million items, cloned from real ones.

`search` is words to the first page and the exact number of hits; `facet` is that with every facet counted.
"""

import json
import subprocess

from figures.report import Skipped

SEARCH, FACET = NAMES = ("catalog.search.p95_ms", "catalog.facet.p95_ms")
ENTRIES, QUERIES = 300_000, 1_000


def measure(report, bench, wanted):
    del wanted  # one run gives both
    program = bench.build / "bench" / "catalog" / "bench_catalog"
    if not program.exists():
        raise Skipped(f"{program} is missing; build the target bench_catalog with -DJW_BENCH=ON")
    entries = 5_000 if bench.small else ENTRIES
    bench.say(f"catalog: {entries:,} entries are published and indexed")
    done = subprocess.run([str(program), str(entries), str(QUERIES)], capture_output=True, text=True, timeout=3600, check=False)
    if done.returncode != 0:
        raise RuntimeError(done.stderr.strip())
    told = json.loads(done.stdout)
    report.figure(SEARCH, told["search_p95_ms"], "ms")
    report.figure(FACET, told["facet_p95_ms"], "ms")
    report.line("catalog, search", f"{told['search_p50_ms']:.2f}, {told['search_p95_ms']:.2f} ms", "",
                f"p50, p95 of {QUERIES:,} queries; {told['entries']:,} entries, {told['items']:,} items, "
                f"{told['mean_hits']:,} hits on average, most {told['search_max_ms']:.1f} ms")
    report.line("  with facets", f"{told['facet_p50_ms']:.2f}, {told['facet_p95_ms']:.2f} ms", "",
                f"most {told['facet_max_ms']:.1f} ms")
    report.line("  publish, index, open", f"{told['publish_s']:.0f}, {told['index_s']:.0f}, {told['open_s']:.1f} s")
