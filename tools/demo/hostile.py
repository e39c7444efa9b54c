"""Bad input at a running node: every file gets a clear answer, nothing is half applied, nothing lost."""

import csv
import http.client
import io
import json
import os
import pathlib
import ssl
import subprocess
import tempfile
import time
import urllib.parse

from naughty import Naughty
from story import REGISTER, Story

HUGE = 2 << 30


class Hostile(Story):
    def play(self):
        for chapter in (self.files, self.huge, self.strangers, self.texts, self.naughty, self.full_disk):
            try:
                chapter()
            except Exception as error:  # noqa: BLE001 - one broken chapter must not hide the others
                self.failed += 1
                self.say(f"  FAIL  {chapter.__name__}: {type(error).__name__} {error}")
        self.say(f"\n{self.passed} passed, {self.failed} failed")
        return self.failed == 0

    # --- files ---

    def draft(self, name, items):
        return self.clerk.post("/resources", {
            "name": name, "abstract": "错误输入的试验", "sharing": "unconditional",
            "items": [{"name": item, "title": item, "type": "text", "key": item == "code", "required": item == "code"} for item in items]})

    def load(self, name, content, items=("code", "name")):
        upload = self.clerk.upload(name + ".csv", content)
        draft = self.draft(name, items)
        return upload, draft, self.clerk.post(f"/resources/{draft['id']}/load", {"upload": upload["id"]})

    def balanced(self, version, rows, aside, what):
        reasons = {entry["reason"]: entry["count"] for entry in version["set_aside"]}
        good = (version["rows_in"] == rows and version["rows_set_aside"] == aside
                and version["rows_in"] == version["rows_accepted"] + version["rows_set_aside"]
                and sum(reasons.values()) == version["rows_set_aside"])
        self.check(good, f"{what}: {version['rows_in']} in = {version['rows_accepted']} accepted + {version['rows_set_aside']} set aside {reasons or ''}")

    def files(self):
        self.chapter("Files that are not as they should be")
        self.clerk = self.person("province", "statistics-clerk")
        self.refused("upload.empty", "zero bytes", lambda: self.clerk.upload("zero.csv", b""))
        self.refused("workbook.damaged", "half a workbook", lambda: self.clerk.upload("a.xlsx", b"PK\x03\x04" + bytes(500)))
        self.refused("upload.binary", "a picture", lambda: self.clerk.upload("a.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20))
        upload, _, version = self.load("只有表头", "code,name\n".encode())
        self.check(any(note["code"] == "upload.header_only" for note in upload["preview"]["notes"]), "a header only is pointed out")
        self.balanced(version, 0, 0, "a header only")
        text = "code,name\n0101,东城\n0102,西城\n"
        for encoding, codec in (("UTF-8", "utf-8-sig"), ("GB18030", "gb18030"), ("UTF-16LE", "utf-16")):
            upload, draft, version = self.load(f"编码{encoding}", text.encode(codec))
            rows = self.clerk.get(f"/resources/{draft['id']}/rows")["rows"]
            self.check(upload["preview"]["encoding"] == encoding and rows == [["0101", "东城"], ["0102", "西城"]],
                       f"{codec} is read as {upload['preview']['encoding']}, leading zeros kept")
        upload, draft, version = self.load("行不齐", "code,name\n1,a\n2\n3,c,x\n4,d\n".encode())
        self.balanced(version, 4, 2, "ragged rows")
        self.check(upload["preview"]["ragged"] == 2, "the preview counts them")
        aside = self.clerk.fetch(f"/resources/{draft['id']}/versions/1/set-aside").decode("utf-8-sig")
        self.check(len(list(csv.reader(io.StringIO(aside)))) == 3, "they can be downloaded with line and reason")
        _, _, version = self.load("键重复", "code,name\n1,a\n2,b\n1,c\n,d\n".encode())
        self.balanced(version, 4, 2, "a key twice, a key missing")
        upload, draft, version = self.load("公式", 'code,name\n1,"=cmd|\' /C calc\'!A0"\n2,+1+1\n3,@SUM(A1)\n'.encode())
        self.balanced(version, 3, 0, "formula cells are kept as text")
        self.check(upload["preview"]["formula_cells"] == 3, "and pointed out")

    def huge(self):
        self.chapter("A file of 2 GB")
        province = self.world.nodes["province"]
        pid = province.process.pid
        pathlib.Path(f"/proc/{pid}/clear_refs").write_text("5", encoding="ascii")
        block = "".join(f"{number:09d},{'数据' * 30}\n" for number in range(5000)).encode()
        started = time.monotonic()
        answer = self.stream("/api/v1/uploads?name=huge.csv", b"code,name\n", block, HUGE)
        peak = next(int(line.split()[1]) >> 10 for line in pathlib.Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
                    if line.startswith("VmHWM"))
        self.check(answer.get("bytes", 0) >= HUGE, f"{answer.get('bytes', 0) >> 20} MB are taken in {time.monotonic() - started:.0f} s")
        self.check(peak < 1024, f"with at most {peak} MB of memory")
        before = self.files_below(self.world.nodes["city"].folder / "data" / "uploads")
        qidong = self.person("city", "qidong-clerk")
        cut = self.cut_off(qidong)
        time.sleep(1)
        self.check(cut and self.files_below(self.world.nodes["city"].folder / "data" / "uploads") == before,
                   "an upload whose connection is cut leaves nothing behind")

    @staticmethod
    def files_below(folder):
        return sorted(str(path) for path in folder.rglob("*") if path.is_file())

    def headers(self, person):
        cookie = "; ".join(f"{c.name}={c.value}" for c in person.cookies)
        return {"Cookie": cookie, "X-CSRF-Token": person.csrf, "Content-Type": "application/octet-stream"}

    def stream(self, target, head, block, least):
        count = (least - len(head)) // len(block) + 1
        url = urllib.parse.urlparse(self.clerk.url)
        connection = http.client.HTTPConnection(url.hostname, url.port, timeout=600)
        connection.putrequest("POST", target)
        for name, value in self.headers(self.clerk).items():
            connection.putheader(name, value)
        connection.putheader("Content-Length", str(len(head) + count * len(block)))
        connection.endheaders(head)
        for _ in range(count):
            connection.send(block)
        answer = json.loads(connection.getresponse().read())
        connection.close()
        return answer

    def cut_off(self, person):
        url = urllib.parse.urlparse(person.url)
        connection = http.client.HTTPConnection(url.hostname, url.port, timeout=60)
        connection.putrequest("POST", "/api/v1/uploads?name=cut.csv")
        for name, value in self.headers(person).items():
            connection.putheader(name, value)
        connection.putheader("Content-Length", str(50_000_000))
        connection.endheaders(b"code,name\n" + b"1,a\n" * 100_000)
        connection.close()
        return True

    # --- nodes ---

    def strangers(self):
        self.chapter("Nodes that are not of the domain")
        port = self.world.nodes["county"].spec["peer"]
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1",
                            "-subj", "/CN=node-evil", "-keyout", f"{folder}/key.pem", "-out", f"{folder}/cert.pem"],
                           check=True, capture_output=True)
            self.check(self.knock(port, f"{folder}/cert.pem", f"{folder}/key.pem") in ("refused", 401, 403),
                       "a certificate of another authority is refused")
        self.check(self.knock(port) in ("refused", 401, 403), "no certificate at all is refused")

    @staticmethod
    def knock(port, certificate=None, key=None):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        if certificate:
            context.load_cert_chain(certificate, key)
        connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=10, context=context)
        try:
            connection.request("POST", "/peer/v1/envelopes", body="{}")
            return connection.getresponse().status
        except (ssl.SSLError, OSError, http.client.HTTPException):
            return "refused"
        finally:
            connection.close()

    # --- texts ---

    def texts(self):
        self.chapter("Texts that want to be more than text")
        clerk = self.person("county", "clerk")
        for words in ("'; drop table catalog_entry; --", "区划 AND (", "*" * 300, "\u202e划区", "<script>alert(1)</script>", "NEAR/9999"):
            self.check("items" in clerk.get("/catalog", q=words), f"search for {words[:20]!r} is answered")
        entry = self.find(clerk, "区划", REGISTER)
        nasty = "\"><img src=x onerror=alert(1)> '; drop table x; -- 表️⃣"
        apply = lambda words: clerk.post("/applications", {"resource": entry["id"], "items": ["code"], "mode": "return", "region": "320613",  # noqa: E731
                                                           "purpose": words, "legal_basis": words, "scenario": words, "security": words, "until": "2027-12-31"})
        for unseen in ("\u202e划区", "\u200b", "\u001b[31m红", "核对\u0085"):
            self.refused("application.text", f"a purpose with {unseen.encode('unicode_escape').decode()[:12]}", lambda unseen=unseen: apply(unseen))
        written = apply(nasty)
        self.check(clerk.get(f"/applications/{written['id']}")["purpose"] == nasty.strip(), "a hostile purpose comes back byte for byte")
        self.refused("rows.item", "a column that is none", lambda: self.clerk.get(
            f"/resources/{self.resource_id()}/rows", where=json.dumps([{"item": "code\" or 1=1 --", "op": "eq", "value": "1"}])))
        self.refused("json.syntax", "conditions that are no JSON", lambda: self.clerk.get(f"/resources/{self.resource_id()}/rows", where="[{"))

    def naughty(self):
        self.chapter("The Big List of Naughty Strings through every text of the API")
        Naughty(self).play()

    def resource_id(self):
        return next(r["id"] for r in self.clerk.get("/resources")["items"] if r["name"] == REGISTER)

    # --- disk ---

    def full_disk(self):
        self.chapter("A full disk at the receiver")
        county = self.world.nodes["county"]
        if os.geteuid() != 0:
            self.say("  skip  needs root to mount a small disk")
            return
        county.stop()
        kept = county.folder.with_name("county-kept")
        county.folder.rename(kept)
        county.folder.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=96m", "tmpfs", str(county.folder)], check=True)
        try:
            subprocess.run(["cp", "-a", f"{kept}/.", str(county.folder)], check=True)
            county.start()
            self.fill_and_deliver(county)
        finally:
            county.stop()
            subprocess.run(["umount", "-l", str(county.folder)], check=False)

    def fill_and_deliver(self, county):
        clerk, head = self.person("county", "clerk"), self.person("county", "head")
        reviewer = self.person("province", "statistics-reviewer")
        entry = self.find(clerk, "区划", REGISTER)
        written = clerk.post("/applications", {"resource": entry["id"], "items": ["code", "name", "level", "parent_code"], "mode": "batch",
                                               "region": "", "purpose": "满盘试验", "legal_basis": "试验", "scenario": "试验", "security": "试验",
                                               "until": "2027-12-31"})
        head.post(f"/applications/{written['id']}/consent", {"note": ""})
        filler = county.folder / "filler"
        self.until(lambda: any(a["id"] == written["id"] for a in reviewer.get("/applications", box="review")["items"]))
        space = os.statvfs(county.folder)
        with open(filler, "wb") as out:
            out.write(b"\0" * (space.f_bavail * space.f_frsize - (3 << 20)))
        reviewer.post(f"/applications/{written['id']}/decide", {"outcome": "grant", "items": []})
        grant = self.person("province", "statistics-head").post(f"/applications/{written['id']}/approve", {"note": ""})["grant"]

        def stuck():
            for batch in reviewer.get("/deliveries", grant=grant, side="sent")["items"]:
                if batch.get("last_error"):
                    return batch
            return None
        batch = self.until(stuck, 60)
        self.check(batch and batch["state"] != "acknowledged", f"the delivery says why it waits: {batch and batch['last_error']}")
        filler.unlink()
        done = self.delivered(reviewer, grant, 1, 120)
        self.check(done["counts"]["out"] == done["counts"]["rows_in"], "with room again it finishes by itself")
        holding = self.until(lambda: next((h for h in clerk.get("/holdings")["items"] if h["grant"] == grant), None))
        self.check(holding["rows"] == done["counts"]["out"], f"{holding['rows']:,} rows are held")
        self.check(self.person("county", "auditor").post("/log/verify")["whole"], "the log is whole")
