"""The story of the demonstration, played through the public API: a county gets its slice back."""

import csv
import functools
import io
import json
import pathlib
import shutil
import subprocess
import tempfile
import time
import zipfile

import chapters
from browser import Person, Problem

REGISTER = "统计用区划代码和城乡划分"
PERSONS = "社会救助对象（合成数据）"


class Failed(Exception):
    pass


class Story:
    def __init__(self, world, say=print):
        self.world = world
        self.say = say
        self.passed = 0
        self.failed = 0

    # --- telling ---

    def check(self, good, what):
        if good:
            self.passed += 1
            self.say(f"  ok    {what}")
        else:
            self.failed += 1
            self.say(f"  FAIL  {what}")
        return good

    def must(self, good, what):
        if not self.check(good, what):
            raise Failed(what)

    def refused(self, code, what, work):
        try:
            work()
        except Problem as problem:
            return self.check(problem.code == code and problem.status < 500, f"{what}: {problem.status} {problem.code}")
        return self.check(False, f"{what}: was not refused")

    def chapter(self, title):
        self.say(f"\n{title}")

    # --- acting ---

    def person(self, node, login):
        for account in self.world.accounts["accounts"]:
            if account["node"] == node and account["login"] == login:
                return Person(self.world.nodes[node].url, login, account["password"])
        raise Failed(f"no account {login} at {node}")

    @staticmethod
    def until(ready, seconds=60, step=0.2):
        end = time.monotonic() + seconds
        while True:
            value = ready()
            if value or time.monotonic() > end:
                return value
            time.sleep(step)

    def find(self, person, words, name):
        """Searches until the catalog of the domain has come this far."""
        def ready():
            return next((item for item in person.get("/catalog", q=words)["items"] if item["name"] == name), None)
        return self.until(ready)

    def apply(self, clerk, head, entry, region, items, until="2027-12-31", mode="batch"):
        written = clerk.post("/applications", {
            "resource": entry["id"], "items": items, "mode": mode, "region": region,
            "purpose": "核对本地区基础数据，支撑基层治理", "legal_basis": "《政务数据共享条例》第二十四条",
            "scenario": "县级数据平台日常核对与统计", "security": "专人管理，限内网访问，留存使用日志", "until": until})
        self.check(written["state"] == "awaiting_consent", f"{written['number']} is written, waits for consent")
        self.refused("right.missing", "the clerk may not consent", lambda: clerk.post(f"/applications/{written['id']}/consent", {"note": ""}))
        consented = head.post(f"/applications/{written['id']}/consent", {"note": "同意"})
        self.check(consented["state"] not in ("awaiting_consent", "declined"), "the head of the sharing unit consents")
        return written["id"]

    def decide(self, reviewer, application, items, note="本地区数据，予以提供"):
        """The reviewer proposes, the head of the provider's sharing unit consents: two people, as the law wants."""
        self.must(self.until(lambda: any(a["id"] == application for a in reviewer.get("/applications", box="review")["items"])),
                  "the application lies in the provider's review box")
        proposed = reviewer.post(f"/applications/{application}/decide",
                                 {"outcome": "grant", "note": note, "items": items})
        self.check(proposed["state"] == "proposed" and not proposed.get("grant"), "the reviewer proposes; nothing opens before the head consents")
        self.refused("right.missing", "the reviewer may not consent to it himself",
                     lambda: reviewer.post(f"/applications/{application}/approve", {"note": ""}))
        org = reviewer.user["org"]["id"]
        head = self.person("province", org.split(".")[1] + "-head")
        granted = head.post(f"/applications/{application}/approve", {"note": "同意"})
        self.must(granted["state"] == "granted" and granted.get("grant"), "the head consents and the grant is signed")
        return granted

    def delivered(self, reviewer, grant, sequence=1, seconds=120):
        def ready():
            for batch in reviewer.get("/deliveries", grant=grant, side="sent")["items"]:
                if batch["sequence"] == sequence and batch["state"] == "acknowledged":
                    return batch
            return None
        batch = self.until(ready, seconds)
        if not batch:
            for sent in reviewer.get("/deliveries", grant=grant, side="sent")["items"]:
                self.say(f"        batch {sent['sequence']} is {sent['state']}, {json.dumps(sent, ensure_ascii=False)}")
        self.must(batch, f"batch {sequence} is acknowledged with a signed receipt")
        self.balance(batch)
        return batch

    def balance(self, batch):
        c = batch["counts"]
        self.check(c["rows_in"] == c["out"] + c["unchanged"] + c["filtered"] + c["set_aside"],
                   f"{batch['side']}: {c['rows_in']:,} in = {c['out']:,} out + {c['unchanged']:,} unchanged"
                   f" + {c['filtered']:,} filtered + {c['set_aside']:,} set aside; {c['deleted']:,} deleted")

    # --- chapters ---

    def play(self):
        started = time.monotonic()
        more = [functools.partial(play, self) for play in chapters.PLAYS]
        for chapter in (self.lattice, self.catalog, self.county, self.tenant, self.isolation, self.sensitive, self.change,
                        *more, self.revocation, self.log):
            try:
                chapter()
            except Exception as error:  # noqa: BLE001 - one broken chapter must not hide the others
                self.failed += 1
                name = getattr(chapter, "func", chapter).__name__
                self.say(f"  FAIL  {name}: {type(error).__name__} {error}")
                if chapter in (self.catalog, self.county):
                    break
        self.say(f"\n{self.passed} passed, {self.failed} failed in {time.monotonic() - started:.1f} s")
        return self.failed == 0

    def lattice(self):
        self.chapter("1  条块 The lattice")
        clerk = self.person("county", "clerk")
        place = clerk.get("/regions/320613")
        self.check(place["full_name"] == "江苏省南通市崇川区" and place["level"] == 3, f"320613 is {place['full_name']}")
        self.check(len(clerk.get("/regions")["items"]) == 31, "31 provinces are loaded")
        self.check(len(clerk.get("/regions", parent="320613")["items"]) > 5, "townships stand below the county")
        cells = self.until(lambda: (found := clerk.get("/lattice", root="32")["cells"]) and len(found) == 24 and found)
        self.check(cells, "the county sees 24 departments of four blocks and six lines")
        self.county_clerk, self.county_head = clerk, self.person("county", "head")

    def catalog(self):
        self.chapter("2  目录 The catalog")
        clerk = self.person("province", "statistics-clerk")
        register = next(r for r in clerk.get("/resources")["items"] if r["name"] == REGISTER)
        register = clerk.get(f"/resources/{register['id']}")
        version = register["versions"][-1]
        self.must(register["state"] == "published", f"{REGISTER} is published as {register['code']}")
        self.check(version["rows_in"] == 663131 and version["rows_in"] == version["rows_accepted"] + version["rows_set_aside"],
                   f"{version['rows_in']:,} rows in = {version['rows_accepted']:,} accepted + {version['rows_set_aside']:,} set aside")
        page = clerk.get(f"/resources/{register['id']}/rows", where=json.dumps([{"item": "code", "op": "starts", "value": "3206"}]), limit=3)
        self.check(page["rows"][0][0] == "3206", "codes are text")
        self.register = register
        self.statistics_clerk, self.statistics = clerk, self.person("province", "statistics-reviewer")
        found = self.find(self.county_clerk, "区划", REGISTER)
        self.must(found, "the county finds it with a two-character word")
        self.check(self.find(self.county_clerk, "医院", "医院名录"), "and the hospitals too")
        self.check(self.refused_upload(clerk), "a file that cannot be read is refused with a reason")

    def refused_upload(self, clerk):
        try:
            clerk.upload("empty.csv", b"")
        except Problem as problem:
            return problem.code == "upload.empty"
        return False

    def county(self):
        self.chapter("3  申请与授权 Application and grant")
        entry = self.find(self.county_clerk, "区划", REGISTER)
        application = self.apply(self.county_clerk, self.county_head, entry, "320613", ["code", "name", "level", "parent_code"])
        masked = self.county_treatment()
        preview = None
        if self.until(lambda: any(a["id"] == application for a in self.statistics.get("/applications", box="review")["items"])):
            preview = self.statistics.post(f"/applications/{application}/try", {"items": masked})
            c = preview["counts"]
            self.check(c["out"] > 0 and c["rows_in"] == c["out"] + c["filtered"] + c["set_aside"],
                       f"the reviewer sees beforehand: {c['out']:,} rows of the county, {c['filtered']:,} stay")
        decided = self.decide(self.statistics, application, masked)
        grant = self.statistics.get(f"/grants/{decided['grant']}")
        self.must(grant["signature_ok"] and grant["state"] == "active", f"{grant['number']} is signed and active")
        self.check([(row["item"], row["op"], row["values"]) for row in grant["rows"]] == [("code", "prefix", ["320613"])], "it opens rows of 320613 only")
        self.chapter("4  交付 Delivery")
        self.county_grant = decided["grant"]
        batch = self.delivered(self.statistics, self.county_grant)
        self.check(preview and preview["counts"]["out"] == batch["counts"]["out"], "the delivery carries what the preview promised")
        received = self.until(lambda: next(iter(self.county_clerk.get("/deliveries", grant=self.county_grant, side="received")["items"]), None))
        self.balance(received)
        self.check(received["checksum"] == batch["checksum"], f"both sides hold the same checksum {batch['checksum'][:16]}…")
        self.chapter("5  使用 Use")
        self.use(self.county_clerk, self.county_grant, "320613", batch)

    @staticmethod
    def county_treatment():
        return [{"name": "parent_code", "treatment": {"kind": "keep_ends", "head": 6, "tail": 0},
                 "reason": "上级代码到县级即可满足核对需要"}]

    def use(self, clerk, grant, region, batch):
        holding = self.until(lambda: next((h for h in clerk.get("/holdings")["items"] if h["grant"] == grant and h["rows"]), None))
        self.must(holding and holding["rows"] == batch["counts"]["out"], f"the holding has {holding['rows']:,} rows")
        first = clerk.get(f"/holdings/{grant}/rows", limit=200)
        codes = [row[0] for row in first["rows"]]
        self.check(all(code.startswith(region) for code in codes), f"every code begins with {region}")
        named = clerk.get(f"/holdings/{grant}/rows", where=json.dumps([{"item": "name", "op": "contains", "value": "社区"}]))
        self.check(0 < named["total"] < holding["rows"], f"a query finds {named['total']} 社区")
        text = clerk.fetch(f"/holdings/{grant}/export", format="csv").decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text)))
        self.check(len(rows) == holding["rows"] + 1, f"CSV: {len(rows) - 1:,} rows")
        book = zipfile.ZipFile(io.BytesIO(clerk.fetch(f"/holdings/{grant}/export", format="xlsx")))
        self.check("xl/worksheets/sheet1.xml" in book.namelist(), "XLSX opens")
        parquet = clerk.fetch(f"/holdings/{grant}/export", format="parquet")
        self.check(parquet[:4] == b"PAR1" == parquet[-4:], f"Parquet: {len(parquet):,} bytes")

    def tenant(self):
        self.chapter("6  租户 A second county is a tenant of the city's node")
        self.qidong_clerk, self.qidong_head = self.person("city", "qidong-clerk"), self.person("city", "qidong-head")
        entry = self.find(self.qidong_clerk, "区划", REGISTER)
        self.refused("application.region", "Qidong may not ask for Chongchuan's rows",
                     lambda: self.qidong_clerk.post("/applications", {
                         "resource": entry["id"], "items": ["code"], "mode": "return", "region": "320613", "purpose": "x",
                         "legal_basis": "x", "scenario": "x", "security": "x", "until": "2027-12-31"}))
        application = self.apply(self.qidong_clerk, self.qidong_head, entry, "320681", ["code", "name", "level", "parent_code"])
        decided = self.decide(self.statistics, application, self.county_treatment())
        self.qidong_grant = decided["grant"]
        batch = self.delivered(self.statistics, self.qidong_grant)
        self.use(self.qidong_clerk, self.qidong_grant, "320681", batch)

    def isolation(self):
        self.chapter("7  隔离 Neither sees the other")
        city_clerk = self.person("city", "clerk")
        for who, name in ((city_clerk, "the city's data bureau"), (self.county_clerk, "Chongchuan")):
            self.refused("holding.unknown", f"{name} has no way to Qidong's rows",
                         lambda who=who: who.get(f"/holdings/{self.qidong_grant}/rows"))
            self.check(not any(h["grant"] == self.qidong_grant for h in who.get("/holdings")["items"]), f"{name} does not list them")
            self.check(not any(a["grant"] == self.qidong_grant for a in who.get("/applications")["items"] if a.get("grant")),
                       f"{name} does not see Qidong's application")
        self.refused("holding.unknown", "Qidong has no way to Chongchuan's rows",
                     lambda: self.qidong_clerk.get(f"/holdings/{self.county_grant}/rows"))
        self.refused("right.missing", "a clerk does not list people", lambda: self.qidong_clerk.get("/users"))
        self.refused("right.missing", "an administrator reads no data", lambda: self.person("county", "operator").get("/holdings"))

    def sensitive(self):
        self.chapter("8  敏感个人信息 Sensitive items are never granted in clear")
        reviewer = self.person("province", "civil-reviewer")
        entry = self.find(self.county_clerk, "救助", PERSONS)
        self.must(entry, "the county finds the synthetic register of persons")
        application = self.apply(self.county_clerk, self.county_head, entry, "320613", ["id_number", "name", "region_code", "phone"])
        self.until(lambda: any(a["id"] == application for a in reviewer.get("/applications", box="review")["items"]))
        self.refused("grant.sensitive_clear", "the ID number in clear",
                     lambda: reviewer.post(f"/applications/{application}/decide", {"outcome": "grant", "items": []}))
        self.refused("decision.explain", "a mask that the law does not ask for, without a reason",
                     lambda: reviewer.post(f"/applications/{application}/decide", {"outcome": "grant", "items": [
                         {"name": "id_number", "treatment": {"kind": "pseudonym"}},
                         {"name": "name", "treatment": {"kind": "keep_ends", "head": 1, "tail": 0}}]}))
        decided = self.decide(reviewer, application, [
            {"name": "id_number", "treatment": {"kind": "pseudonym"}},
            {"name": "name", "treatment": {"kind": "keep_ends", "head": 1, "tail": 0}, "reason": "核对无需完整姓名"},
            {"name": "phone", "treatment": {"kind": "keep_ends", "head": 3, "tail": 4}, "reason": "核对无需完整电话"}])
        self.delivered(reviewer, decided["grant"])
        rows = self.county_clerk.get(f"/holdings/{decided['grant']}/rows", limit=5)["rows"]
        self.check(all(len(row[0]) == 32 and "*" in row[1] for row in rows), f"the county sees {rows[0]}")

    def change(self):
        self.chapter("9  变更 Only changes travel")
        clerk = self.statistics_clerk
        where = json.dumps([{"item": "code", "op": "starts", "value": "320613"}])
        page = clerk.get(f"/resources/{self.register['id']}/rows", where=where, limit=1000)
        names = [column["name"] for column in page["columns"]]
        changed, removed = page["rows"][5][0], page["rows"][-1][0]
        rows = self.all_rows()
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(names)
        for row in rows:
            if row[0] == removed:
                continue
            writer.writerow([row[0], row[1] + "（更名）", *row[2:]] if row[0] == changed else row)
        writer.writerow(["320613999999", "演示新增社区居委会", "5", "320613999"])
        upload = clerk.upload("regions-next.csv", out.getvalue().encode())
        version = clerk.post(f"/resources/{self.register['id']}/load", {"upload": upload["id"]})
        self.check(version["number"] == 2, f"version 2: {version['rows_accepted']:,} rows")
        batch = self.delivered(self.statistics, self.county_grant, 2)
        c = batch["counts"]
        self.check(batch["kind"] == "delta" and c["out"] == 2 and c["deleted"] == 1, "the county's second batch: 1 new, 1 changed, 1 deleted")
        other = self.delivered(self.statistics, self.qidong_grant, 2)
        self.check(other["counts"]["out"] == 0 and other["counts"]["deleted"] == 0, "Qidong's has nothing in it")
        found = self.county_clerk.get(f"/holdings/{self.county_grant}/rows", where=json.dumps([{"item": "code", "op": "eq", "value": changed}]))
        self.check(found["rows"][0][1].endswith("（更名）"), f"the county sees {found['rows'][0][1]}")
        gone = self.county_clerk.get(f"/holdings/{self.county_grant}/rows", where=json.dumps([{"item": "code", "op": "eq", "value": removed}]))
        self.check(gone["total"] == 0, "and the deleted row is gone")

    def all_rows(self):
        path = self.world.nodes["province"].folder / "regions_villages_2021.csv"
        with open(path, encoding="utf-8", newline="") as text:
            reader = csv.reader(text)
            next(reader)
            return list(reader)

    def revocation(self):
        self.chapter("10 撤销 Revocation takes effect at once")
        self.refused("grant.filing", "a running service is not simply stopped",
                     lambda: self.statistics.post(f"/grants/{self.qidong_grant}/revoke", {"reason": "演示"}))
        application = next(a["id"] for a in self.statistics.get("/applications", box="all", limit=200)["items"]
                           if a.get("grant") == self.qidong_grant)
        self.statistics.post(f"/applications/{application}/propose-change", {"kind": "stop", "reason": "演示：使用目的已实现"})
        self.must(self.until(lambda: "answer_change" in self.qidong_clerk.get(f"/applications/{application}")["actions"]),
                  "the requester is heard first")
        self.qidong_clerk.post(f"/applications/{application}/answer-change", {"agree": True, "note": "已不再使用"})
        bureau = self.person("province", "bureau")
        self.must(self.until(lambda: "accept_filing" in bureau.get(f"/applications/{application}")["actions"]),
                  "then the stop is filed with the data bureau")
        bureau.post(f"/applications/{application}/accept-filing", {"number": "苏数备〔2026〕1号", "note": ""})
        self.statistics.post(f"/grants/{self.qidong_grant}/revoke", {"reason": "演示：使用目的已实现"})
        started = time.monotonic()
        def closed():
            try:
                self.qidong_clerk.get(f"/holdings/{self.qidong_grant}/rows")
            except Problem as problem:
                return problem.code
            return None
        code = self.until(closed, 10, 0.05)
        self.check(code and time.monotonic() - started < 1.0, f"Qidong's rows are closed after {(time.monotonic() - started) * 1000:.0f} ms: {code}")
        self.refused("grant.revoked", "and nothing more is delivered",
                     lambda: self.statistics.post(f"/grants/{self.qidong_grant}/deliver"))

    def log(self):
        self.chapter("11 存证 The log")
        for name, node in self.world.nodes.items():
            auditor = self.person(name, "auditor")
            report = auditor.post("/log/verify")
            self.check(report["whole"], f"{name}: {report['size']} entries, root {report['root'][:16]}…, whole")
        kinds = {entry["kind"] for entry in self.entries(self.person("province", "auditor"))}
        for kind in ("resource.published", "resource.queried", "application.received", "grant.issued", "delivery.sealed", "delivery.acknowledged", "grant.revoked"):
            self.check(kind in kinds, f"the province's log has {kind}")
        kinds = {entry["kind"] for entry in self.entries(self.person("county", "auditor"))}
        for kind in ("application.submitted", "application.consented", "grant.received", "batch.applied", "receipt.issued", "holding.queried", "holding.downloaded"):
            self.check(kind in kinds, f"the county's log has {kind}")
        self.broken_copy()

    @staticmethod
    def entries(auditor):
        before, all_entries = None, []
        while True:
            page = auditor.get("/log/entries", limit=200, before=before)
            all_entries += page["items"]
            before = page.get("next")
            if not before:
                return all_entries

    def broken_copy(self):
        node = self.world.nodes["county"]
        key = node.cli("node", "show")[0]["log_key"]
        def verify(folder):
            done = subprocess.run([node.binary, "--json", "ledger", "verify", "--log", folder, "--key", key],
                                  capture_output=True, text=True, timeout=60, check=False)
            return done.returncode, json.loads(done.stdout) if done.stdout else {"error": done.stderr}

        with tempfile.TemporaryDirectory() as folder:
            copy = f"{folder}/log"

            def whole_copy():  # the node goes on writing while we copy
                shutil.rmtree(copy, ignore_errors=True)
                try:
                    shutil.copytree(node.folder / "data" / "log", copy)
                except shutil.Error:
                    return None
                status, report = verify(copy)
                return report if status == 0 and report.get("whole") else None

            report = self.until(whole_copy, 20)
            self.must(report, "jingwei ledger verify says a copy is whole")
            entries = pathlib.Path(copy, "tile", "entries")
            tile = entries / "000" if report["size"] >= 256 else entries / "000.p" / str(report["size"])
            content = bytearray(tile.read_bytes())
            content[len(content) // 2] ^= 1
            tile.write_bytes(bytes(content))
            status, report = verify(copy)
            broken = report.get("broken", {})
            self.check(status == 2 and not report["whole"] and broken.get("entry") is not None,
                       f"one changed byte is found: {broken.get('file')} entry {broken.get('entry')}")
