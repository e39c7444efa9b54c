"""How long a clean build of the program takes, without a compiler cache."""

import os
import subprocess
import tempfile
import time

from figures.domain import REPO
from figures.report import Skipped

NAMES = ("build.clean_s",)


def measure(report, bench, wanted):
    del wanted
    if bench.small:
        raise Skipped("a clean build has no small size")
    env = dict(os.environ, CCACHE_DISABLE="1")
    with tempfile.TemporaryDirectory(prefix="jingwei-bench-") as folder:
        begin = time.monotonic()
        for command in (["cmake", "--preset", "release", "-G", "Ninja", "-B", folder],
                        ["cmake", "--build", folder, "--target", "jingwei"]):
            done = subprocess.run(command, cwd=REPO, env=env, capture_output=True, text=True, check=False)
            if done.returncode != 0:
                raise RuntimeError(f"{' '.join(command[:2])} failed: {(done.stderr or done.stdout)[-2000:]}")
        seconds = time.monotonic() - begin
    report.figure(NAMES[0], seconds, "s")
    report.line("build, clean, configure included", f"{seconds:.0f} s", "-", "aim ≤ 600 s on 2 cores")
