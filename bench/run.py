#!/usr/bin/env python3
"""Measures figures beside their peers: `./jw bench [NAME…] [--json FILE]`.

NAMEs select by their beginning: `http`, `delivery.one`. Without one, all but build.clean_s, which builds
everything anew. docs/performance.md says what each figure means. Slow is not an error; a node that fails is.
"""

import argparse
import pathlib
import signal
import sys

from figures import (access, catalog, catalog_import, catalog_read, clean_build, delivery, flow, identifiers,
                     quality, treatments)
from figures.report import Report, Skipped

GROUPS = (delivery, catalog_read, catalog, catalog_import, flow, identifiers, quality, treatments, access,
          clean_build)
ONLY_WHEN_NAMED = clean_build.NAMES


class Bench:
    def __init__(self, build, binary, small):
        self.build = pathlib.Path(build).resolve()
        self.binary = pathlib.Path(binary).resolve() if binary else self.build / "src" / "cli" / "jingwei"
        self.small = small

    @staticmethod
    def say(text):
        print(text, file=sys.stderr, flush=True)


def interrupted(*_):
    raise KeyboardInterrupt


def selected(parser, names):
    known = [name for group in GROUPS for name in group.NAMES]
    if not names:
        return [name for name in known if name not in ONLY_WHEN_NAMED]
    for name in names:
        if not any(one.startswith(name) for one in known):
            parser.error(f"no figure begins with {name}; there are {', '.join(known)}")
    return [one for one in known if any(one.startswith(name) for name in names)]


def main():
    parser = argparse.ArgumentParser(prog="jw bench", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--json", metavar="FILE", help="write the figures, one JSON object a line")
    parser.add_argument("--build", required=True, help="release build with JW_BENCH=ON")
    parser.add_argument("--binary", help="another jingwei than the build's")
    parser.add_argument("--small", action="store_true",
                        help="one province's rows, one round: to try the script; the figures mean nothing")
    args = parser.parse_intermixed_args()
    wanted = selected(parser, args.names)
    bench = Bench(args.build, args.binary, args.small)
    if not bench.binary.exists():
        parser.error(f"there is no {bench.binary}; build it, or use ./jw bench")
    signal.signal(signal.SIGTERM, interrupted)
    report, status = Report(), 0
    for group in GROUPS:
        names = [name for name in group.NAMES if name in wanted]
        if not names:
            continue
        try:
            group.measure(report, bench, names)
        except Skipped as reason:
            report.skip(names, str(reason))
        except KeyboardInterrupt:
            return 130
        except Exception as error:  # noqa: BLE001 - the other groups can still be measured
            report.skip(names, f"{type(error).__name__} {error}")
            status = 1
    report.keep(wanted)
    report.print()
    if args.json:
        report.write(args.json)
    return status


sys.exit(main())
