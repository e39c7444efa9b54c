"""Flowable as the peer of the process engine: the same process on PostgreSQL, which waits for the disk as we do.

It comes from Maven and needs a JDK; where one of them or PostgreSQL is missing, the reason is said and ours stands
alone. Its clients hand in one command at a time, as its interface has it, so there are more of them.
"""

import json
import pathlib
import shutil
import subprocess

CLIENTS = 16
REPO = pathlib.Path(__file__).resolve().parents[2]
SOURCE = REPO / "bench" / "flow" / "peer"


def completed_per_s(build, seconds):
    """Instances a second, or why not: (figure, None) or (None, reason)."""
    for program, package in (("java", "default-jdk-headless"), ("javac", "default-jdk-headless"), ("mvn", "maven")):
        if not shutil.which(program):
            return None, f"{program} is missing: apt-get install {package}"
    folder = build / "bench" / "flowable"
    try:
        if not (folder / "lib").exists():
            _run(["mvn", "-q", "-B", "-f", SOURCE / "pom.xml", "dependency:copy-dependencies",
                  f"-DoutputDirectory={folder / 'fetched'}"], 600)
            (folder / "fetched").rename(folder / "lib")
        _run(["javac", "-cp", f"{folder / 'lib'}/*", "-d", folder / "classes", SOURCE / "FlowablePeer.java"], 120)
        told = _run([REPO / "tools" / "with_postgres.sh", "java", "-cp", f"{folder / 'classes'}:{folder / 'lib'}/*",
                     "FlowablePeer", str(seconds), str(CLIENTS)], 120 + 4 * seconds)
    except (subprocess.SubprocessError, OSError) as error:
        return None, f"Flowable could not be fetched or run: {_end_of(error)}"
    return json.loads(told.splitlines()[-1])["completed_per_s"], None


def _run(command, seconds):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=seconds,
                          check=True).stdout


def _end_of(error):
    text = (getattr(error, "stderr", None) or getattr(error, "stdout", None) or str(error)).strip()
    return text.splitlines()[-1] if text else type(error).__name__
