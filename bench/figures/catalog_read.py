"""Requests a second of a catalog read and of /healthz, beside nginx serving files of the same size."""

import contextlib
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import urllib.error
import urllib.request

from figures.domain import Domain, Program, free_port, wait
from figures.report import Skipped

RPS, RATIO, P99 = NAMES = ("http.catalog_read.rps", "http.catalog_read.vs_nginx", "http.catalog_read.p99_ms")
THREADS, CONNECTIONS, SECONDS = 2, 32, 5


def measure(report, bench, wanted):
    del wanted  # one run gives all three
    for tool in ("wrk", "nginx"):
        if not find(tool):
            raise Skipped(f"{tool} is not installed; apt-get install wrk nginx-light")
    with Domain(bench.binary) as domain:
        resource = domain.publish()
        reader = Program(domain.publisher, ["clerk"])
        pages = [("catalog read", f"/api/v1/catalog/{resource}", {"Authorization": f"Bearer {reader.key}"}),
                 ("/healthz", "/healthz", {})]
        bodies = {path: fetch(domain.province.url + path, headers) for _, path, headers in pages}
        with nginx({f"{number}.json": body for number, body in enumerate(bodies.values())}) as peer:
            for number, (what, path, headers) in enumerate(pages):
                theirs = load(f"{peer}/{number}.json", {}, bench)
                ours = load(domain.province.url + path, headers, bench)
                bench.say(f"http, {what}: {ours['rps']:,.0f}/s, nginx {theirs['rps']:,.0f}/s")
                tell(report, what, len(bodies[path]), ours, theirs)
                if number == 0:
                    report.figure(RPS, ours["rps"], "1/s", theirs["rps"])
                    report.figure(RATIO, ours["rps"] / theirs["rps"], "x", 1.0)
                    report.figure(P99, ours["p99"], "ms", theirs["p99"])


def tell(report, what, size, ours, theirs):
    report.line(f"http, {what}", f"{ours['rps']:,.0f} /s", f"{theirs['rps']:,.0f} /s",
                f"nginx, a file of {size:,} bytes; {ours['rps'] / theirs['rps']:.2f}×")
    report.line("  p50, p99", *(f"{one['p50']:.2f}, {one['p99']:.2f} ms" for one in (ours, theirs)),
                f"wrk, {THREADS} threads, {CONNECTIONS} connections")


def find(tool):
    return shutil.which(tool, path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")


def fetch(url, headers):
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=10) as answer:
        return answer.read()


@contextlib.contextmanager
def nginx(files):
    """nginx in a folder of its own, with two workers and nothing logged; the address."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="jingwei-bench-") as folder:
        for name, body in files.items():
            pathlib.Path(folder, name).write_bytes(body)
        config = pathlib.Path(folder, "nginx.conf")
        config.write_text(nginx_config(folder, port), encoding="utf-8")
        errors = open(pathlib.Path(folder, "stderr"), "w+", encoding="utf-8")
        process = subprocess.Popen([find("nginx"), "-c", str(config), "-p", folder, "-e", f"{folder}/error.log"],
                                   stdout=subprocess.DEVNULL, stderr=errors, start_new_session=True)
        url = f"http://127.0.0.1:{port}"

        def ready():
            if process.poll() is not None:
                errors.seek(0)
                raise RuntimeError(f"nginx did not start: {errors.read().strip()}")
            try:
                return [fetch(f"{url}/{name}", {}) for name in files] == list(files.values())
            except urllib.error.HTTPError as error:
                raise RuntimeError(f"nginx answers {error.code}") from None
            except OSError:
                return False

        try:
            wait(ready, "nginx", 10)
            yield url
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            errors.close()


def nginx_config(folder, port):
    # Workers of a root nginx would be nobody, who may not look into our folder.
    user = "user root;" if os.geteuid() == 0 else ""
    return f"""{user}
worker_processes {THREADS};
daemon off;
pid {folder}/pid;
error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
  access_log off;
  types {{ application/json json; }}
  keepalive_requests 100000000;
  open_file_cache max=10;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{ listen 127.0.0.1:{port}; root {folder}; }}
}}
"""


def load(url, headers, bench):
    """wrk on one address, after a second to warm up."""
    words = [word for name, value in headers.items() for word in ("-H", f"{name}: {value}")]
    for seconds in (1, 1 if bench.small else SECONDS):
        done = subprocess.run([find("wrk"), f"-t{THREADS}", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", *words, url],
                              capture_output=True, text=True, timeout=120, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"wrk: {done.stderr.strip() or done.stdout.strip()}")
    return read_wrk(done.stdout)


def read_wrk(text):
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    if bad:
        raise RuntimeError(f"{bad[1]} answers were not 2xx: a figure of them would mean nothing")
    quantile = {name: re.search(rf"^\s+{name}%\s+([\d.]+)(us|ms|s|m)\b", text, re.M) for name in ("50", "99")}
    milliseconds = {"us": 1e-3, "ms": 1.0, "s": 1e3, "m": 6e4}
    return {"rps": float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1]),
            **{f"p{name}": float(found[1]) * milliseconds[found[2]] for name, found in quantile.items()}}
