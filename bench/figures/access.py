"""Online use of grants: how long a decision takes, beside Cedar; how many verifications a node answers, beside nginx.

A verification is a whole request on a kept connection: key of an API client, decision, caps, the row found among a
million, a durable line in the journal. The load generator (wrk) runs on the same machine. nginx serves a file as large
as the answer, from the same machine in the same run.
"""

import datetime
import json
import os
import pathlib
import pwd
import re
import shutil
import socket
import subprocess
import tempfile

from figures.domain import Domain, Program, add_head, free_port, known, wait
from figures.report import Skipped, median

P50, P99, CEDAR, RPS, LATENCY, NGINX, KEYS = NAMES = (
    "grant.decision.p50_us", "grant.decision.p99_us", "grant.decision.vs_cedar",
    "verify.rps", "verify.p99_ms", "verify.vs_nginx", "verify.batch_keys_per_s")
REPO = pathlib.Path(__file__).resolve().parents[2]
CONSUMER = "32.civil"
SECONDS, ROUNDS = 5, 3
CONNECTIONS = 64  # enough to fill two cores; with twice as many no more is answered, and waits longer


def measure(report, bench, wanted):
    if {P50, P99, CEDAR} & set(wanted):
        decisions(report, bench)
    if {RPS, LATENCY, NGINX, KEYS} & set(wanted):
        verifications(report, bench)


def decisions(report, bench):
    program = bench.build / "bench" / "grant" / "bench_decision"
    if not program.exists():
        raise Skipped(f"{program} is missing; build the target bench_decision with -DJW_BENCH=ON")
    told = run_json([program, "1000" if bench.small else "100000", "10000" if bench.small else "1000000"])
    report.figure(P50, told["p50_us"], "µs")
    report.figure(P99, told["p99_us"], "µs")
    cases = bench.build / "tests" / "oracle" / "grant_cases"
    peer = ""
    if shutil.which("node") and cases.exists():
        cedar = run_json(["node", REPO / "tests/oracle/cedar.mjs", cases, "1000" if bench.small else "1000000", "7"])
        report.figure(CEDAR, told["p50_us"] / cedar["cedar_us"], "", cedar["cedar_us"])
        peer = (f"{cedar['cedar_us']:.0f} µs Cedar (wasm) with 20 grants; {cedar['requests']} requests decided alike, "
                f"{cedar['different']} not")
    report.line("decision", f"{told['p50_us']:.2f} µs, p99 {told['p99_us']:.2f} µs", peer,
                f"{told['grants']} live grants, {told['allocations']} allocations in {told['requests']} decisions")


def run_json(command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=3600, check=False)
    if done.returncode != 0:
        raise RuntimeError(done.stderr.strip())
    return json.loads(done.stdout)


def verifications(report, bench):
    if not shutil.which("wrk"):
        raise Skipped("wrk is missing: apt-get install wrk")
    rows = 20_000 if bench.small else 1_000_000
    seconds = 2 if bench.small else SECONDS
    with tempfile.TemporaryDirectory(prefix="jingwei-bench-") as text, Domain(bench.binary) as domain:
        folder = pathlib.Path(text)
        bench.say("verify: a node is up; loading the register")
        grant, key = prepare(domain, folder, rows)
        url = f"http://127.0.0.1:{domain.province.spec['http']}/api/v1/access/verify"
        single = script(folder / "single.lua", key, [single_body(grant, n * 7919 % rows) for n in range(20_000)])
        batch = script(folder / "batch.lua", key, [batch_body(grant, n, rows) for n in range(50)])
        wrk(url, single, 1, CONNECTIONS)  # the file of rows is made at the first request
        peer = Nginx(folder) if shutil.which("nginx") else None
        one, many, static = [], [], []
        try:
            for _ in range(1 if bench.small else ROUNDS):
                one.append(wrk(url, single, seconds, CONNECTIONS))
                many.append(wrk(url + "/batch", batch, seconds, 8))
                if peer:
                    static.append(wrk(peer.url, None, seconds, CONNECTIONS))
        finally:
            if peer:
                peer.stop()
    rps, keys = middle(one, "rps"), middle(many, "rps") * 1000
    report.figure(RPS, rps, "/s", middle(static, "rps"))
    report.figure(LATENCY, middle(one, "p99_ms"), "ms", middle(static, "p99_ms"))
    if static:
        report.figure(NGINX, median([ours["rps"] / theirs["rps"] for ours, theirs in zip(one, static)]), "", 1)
    report.figure(KEYS, keys, "keys/s")
    report.line("verify", f"{rps:.0f}/s, p50 {middle(one, 'p50_ms'):.1f}, p99 {middle(one, 'p99_ms'):.1f} ms",
                f"{middle(static, 'rps'):.0f}/s nginx, static file" if static else "nginx is not installed",
                f"{rows} rows, {CONNECTIONS} connections; each answer after its durable log line")
    report.line("verify, batch of 1,000", f"{keys:.0f} keys/s", "", "8 connections")


def middle(runs, what):
    return median([run[what] for run in runs]) if runs else None


def prepare(domain, folder, rows):
    domain.add_departments(domain.province, [("32", "civil", "江苏省民政厅")])
    head = add_head(domain.province, CONSUMER)
    clerk = Program(head, ["clerk"])
    register = folder / "register.csv"
    with open(register, "w", encoding="utf-8") as out:
        out.write("code,name,level,parent_code\n")
        out.writelines(f"{n:012},名称{n},village,{n // 100:09}\n" for n in range(rows))
    resource = domain.publish()
    domain.load(resource, register)
    wait(lambda: known(clerk, f"/catalog/{resource}"), "the catalog")
    until = (datetime.date.today() + datetime.timedelta(days=365)).isoformat()
    written = clerk.post("/applications", {
        "resource": resource, "items": ["code", "name"], "mode": "verify", "region": "", "purpose": "性能测量",
        "legal_basis": "《政务数据共享条例》第二十四条", "scenario": "性能测量", "security": "测量后删除", "until": until})
    head.post(f"/applications/{written['id']}/consent", {"note": ""})
    terms = {"purpose_code": "1.1", "verify": {"name": ["eq"]},
             "caps": {"callsPerSecond": 1_000_000, "callsPerDay": 1_000_000_000}}
    return domain.decide(written["id"], terms), clerk.key


def single_body(grant, n):
    return json.dumps({"grant": grant, "purpose": "1.1.1", "event": f"BJ-{n % 1000}", "key": {"code": f"{n:012}"},
                       "compare": [{"item": "name", "op": "eq", "value": f"名称{n}"}]}, ensure_ascii=False)


def batch_body(grant, seed, rows):
    keys = [(seed * 1_000_003 + n * 7919) % rows for n in range(1000)]
    return json.dumps({"grant": grant, "purpose": "1.1.1", "event": f"BJ-{seed}", "key_items": ["code"],
                       "compare": [{"item": "name", "op": "eq"}],
                       "rows": [[f"{n:012}", f"名称{n}"] for n in keys]}, ensure_ascii=False)


def script(path, key, bodies):
    """A wrk script that sends these bodies in turn; they are read from a file beside it, a line each."""
    data = path.with_suffix(".txt")
    data.write_text("\n".join(bodies) + "\n", encoding="utf-8")
    path.write_text(f"""
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer {key}"
local requests, next = {{}}, 0
function init(args)
  for line in io.lines("{data}") do requests[#requests + 1] = wrk.format(nil, nil, nil, line) end
end
function request()
  next = next % #requests + 1
  return requests[next]
end
""", encoding="utf-8")
    return path


def wrk(url, lua, seconds, connections):
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency"]
    if lua:
        command += ["-s", str(lua)]
    told = subprocess.run([*command, url], capture_output=True, text=True, timeout=seconds + 60, check=True).stdout
    if refused := re.search(r"Non-2xx or 3xx responses: \d+|Socket errors: .*", told):
        raise RuntimeError(f"{url}: {refused[0]}")
    return {"rps": float(re.search(r"Requests/sec:\s+([\d.]+)", told)[1]),
            "p50_ms": percentile(told, 50), "p99_ms": percentile(told, 99)}


def percentile(told, percent):
    found = re.search(rf"{percent}%\s+([\d.]+)(us|ms|s)", told)
    return float(found[1]) * {"us": 0.001, "ms": 1, "s": 1000}[found[2]]


class Nginx:
    """Serves one file as large as an answer."""

    def __init__(self, folder):
        root = folder / "static"
        root.mkdir()
        (root / "answer.json").write_text("x" * 220, encoding="utf-8")
        port = free_port()
        config = folder / "nginx.conf"
        # The files lie in a folder of ours alone; as root its workers would be somebody else.
        user = f"user {pwd.getpwuid(os.getuid()).pw_name}; " if os.getuid() == 0 else ""
        config.write_text(f"""{user}worker_processes 2; daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.err;
events {{ worker_connections 1024; }}
http {{ access_log off; keepalive_requests 100000000; open_file_cache max=100;
  client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{ listen 127.0.0.1:{port}; root {root}; }} }}
""", encoding="utf-8")
        self.url = f"http://127.0.0.1:{port}/answer.json"
        self.server = subprocess.Popen(["nginx", "-c", str(config), "-p", str(folder)])
        wait(lambda: listens(port), "nginx")
        wrk(self.url, None, 1, CONNECTIONS)

    def stop(self):
        self.server.terminate()
        self.server.wait()


def listens(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
        return True
    except OSError:
        return False
