"""One Jingwei node as a child process: configuration, start, stop, kill."""

import contextlib
import json
import os
import pathlib
import random
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request


def free_port():
    """Below the ports that the kernel gives to outgoing connections (32768 and up), which could take one of those
    before the node listens, or while it is restarted."""
    while True:
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", random.randrange(16000, 32000)))
            except OSError:
                continue
            return probe.getsockname()[1]


class Node:
    def __init__(self, spec, binary, root, share, web=None):
        self.id = spec["id"]
        self.spec = spec
        self.binary = str(binary)
        self.folder = pathlib.Path(root) / spec["id"]
        self.config = self.folder / "jingwei.toml"
        self.url = f"http://127.0.0.1:{spec['http']}"
        self.share = share
        self.web = web
        self.process = None

    def write_config(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        web = f'folder = "{self.web}"\n' if self.web else ""
        self.config.write_text(
            f'[node]\ndata = "data"\n\n[http]\nport = {self.spec["http"]}\n\n[peer]\nport = {self.spec["peer"]}\n\n'
            f'[lake]\nmemory_mb = 1024\n\n[log]\nformat = "json"\nfile = "{self.folder}/node.log"\n\n'
            f'[web]\n{web}share = "{self.share}"\ndemo = true\n', encoding="utf-8")

    def cli(self, *words, stdin=None):
        """Runs a command on this node's data folder and returns its JSON lines."""
        done = subprocess.run([self.binary, "--config", str(self.config), "--json", *words], input=stdin,
                              capture_output=True, text=True, timeout=300, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"jingwei {' '.join(words[:2])} at {self.id}: {done.stderr.strip() or done.stdout.strip()}")
        return [json.loads(line) for line in done.stdout.splitlines() if line.strip()]

    def start(self, wait=60):
        with open(self.folder / "stderr.log", "ab") as errors:
            self.process = subprocess.Popen([self.binary, "--config", str(self.config), "serve"],
                                            stdout=subprocess.DEVNULL, stderr=errors, start_new_session=True)
        self.wait_ready(wait)

    def wait_ready(self, wait):
        until = time.monotonic() + wait
        while time.monotonic() < until:
            if self.process.poll() is not None:
                raise RuntimeError(f"node {self.id} stopped: {self.last_words()}")
            try:
                with urllib.request.urlopen(self.url + "/readyz", timeout=2) as answer:
                    if answer.status == 200:
                        return
            except (urllib.error.URLError, OSError):
                pass
            time.sleep(0.1)
        raise RuntimeError(f"node {self.id} is not ready after {wait} s: {self.last_words()}")

    def last_words(self):
        for name in ("stderr.log", "node.log"):
            path = self.folder / name
            if path.exists() and path.stat().st_size:
                return " / ".join(path.read_text(encoding="utf-8", errors="replace").splitlines()[-3:])
        return "no output"

    def complaints(self):
        """What the node's log warns of, without times and traces, oldest first."""
        path = self.folder / "node.log"
        if not path.exists():
            return
        with open(path, encoding="utf-8", errors="replace") as lines:
            for line in lines:
                with contextlib.suppress(ValueError):
                    entry = json.loads(line)
                    if entry.get("level") in ("warn", "error"):
                        yield " ".join(f"{name}={value}" for name, value in entry.items() if name not in ("time", "trace"))

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.kill()
        self.process = None

    def kill(self):
        """kill -9: no goodbye, no flush."""
        if self.process and self.process.poll() is None:
            os.kill(self.process.pid, signal.SIGKILL)
            self.process.wait(10)
        self.process = None
