#!/usr/bin/env python3
"""The demonstration: `run.py serve` keeps three nodes up, `run.py check` plays the story and stops them.

    run.py serve --binary B --root .demo [--fresh]
    run.py check --binary B
    run.py crash --binary B        kill -9 in the middle of deliveries
    run.py hostile --binary B      bad files, strangers, hostile texts, a full disk
    run.py with  --binary B -- CMD runs CMD with JW_E2E set to the accounts file of a fresh world
"""

import argparse
import collections
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from crash import Crash
from hostile import Hostile
from story import Story
from world import World


def interrupted(*_):
    raise KeyboardInterrupt


def describe(world):
    print("\n经纬 Jingwei 演示 / demonstration")
    for node in world.nodes.values():
        print(f"  {node.spec['name']:<14} {node.url}")
    print("\n  节点      账户                  密码              部门")
    for account in world.accounts["accounts"]:
        print(f"  {account['node']:<9} {account['login']:<21} {account['password']:<17} {account['org']} {account['role']}")
    print("""
故事 The story
  1. 崇川 clerk 在目录中检索“区划”，对“统计用区划代码和城乡划分”提出数据回流申请。
     Chongchuan's clerk searches 区划 and applies for the return flow of the register.
  2. 崇川 head 同意；省节点 statistics-reviewer 试看、选择处理方式，statistics-head 同意后签发授权。
     The head consents; the provincial reviewer previews and treats items; statistics-head consents, the grant is signed.
  3. 数据自动交付，clerk 在“我的数据”中浏览、查询、下载；auditor 核验存证。
     Data arrives by itself; the clerk browses and downloads it; the auditor verifies the log.
  启东（qidong-clerk、qidong-head）是市节点的租户，走同样的流程。
  Ctrl-C 停止 / stops everything.
""", flush=True)


def serve(args):
    if args.fresh:
        shutil.rmtree(args.root, ignore_errors=True)
    started = time.monotonic()
    world = World(args.root, args.binary)
    world.open()
    try:
        describe(world)
        print(f"ready in {time.monotonic() - started:.1f} s", flush=True)
        while all(node.process.poll() is None for node in world.nodes.values()):
            time.sleep(0.5)
        for node in world.nodes.values():
            if node.process.poll() is not None:
                print(f"node {node.id} stopped: {node.last_words()}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nstopping …")
        return 0
    finally:
        world.close()


def fresh(args, work):
    with tempfile.TemporaryDirectory(prefix="jingwei-demo-") as root:
        world = World(root, args.binary, any_port=True)
        world.open()
        try:
            return work(world)
        except KeyboardInterrupt:
            return 130
        finally:
            world.close()


def warnings(world, most=20):
    """What the nodes complained of, each once: a failure seen from outside seldom says why."""
    for node in world.nodes.values():
        seen = collections.Counter()
        for line in node.complaints():
            seen[line] += 1
        for line, times in list(seen.items())[-most:]:
            print(f"  {node.id} ({times} times): {line}")


def play(world, story):
    if story.play():
        return 0
    warnings(world)
    return 1


def run_command(world, command):
    env = dict(os.environ, JW_E2E=str(world.root / "accounts.json"))
    return subprocess.run(command, env=env, check=False).returncode


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["serve", "check", "crash", "hostile", "with"])
    parser.add_argument("--binary", required=True)
    parser.add_argument("--root", default=".demo")
    parser.add_argument("--fresh", action="store_true")
    words = sys.argv[1:]
    cut = words.index("--") if "--" in words else len(words)
    args = parser.parse_args(words[:cut])
    args.command = words[cut + 1:]
    signal.signal(signal.SIGTERM, interrupted)
    if args.what == "serve":
        return serve(args)
    if args.what == "check":
        return fresh(args, lambda world: play(world, Story(world)))
    if args.what == "crash":
        return fresh(args, lambda world: play(world, Crash(world)))
    if args.what == "hostile":
        return fresh(args, lambda world: play(world, Hostile(world)))
    return fresh(args, lambda world: run_command(world, args.command))


sys.exit(main())
