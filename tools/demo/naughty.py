"""The Big List of Naughty Strings through every text field of the API of running nodes: byte for byte back, never run.

A string is left out of a field only where the field's own limit says so (a name of 50 characters, something to be
said). Codes, days and numbers are no texts: what is none of theirs is refused.
"""

import gzip
import json
import pathlib
import time

STRINGS = pathlib.Path(__file__).resolve().parents[2] / "tests/vectors/blns.json.gz"
REGISTER = "统计用区划代码和城乡划分"


def strings():
    """Each once, and with what the list lacks: blanks and line ends around, tabs, a lone carriage return."""
    listed = json.loads(gzip.open(STRINGS).read())
    return list(dict.fromkeys(listed + ["  两端有空格  ", "\t制表\t", "行\n二\r\n三\r", "\x7f\x01末尾\x1f", "\ufeff零宽\u200b"]))


def fits(text, most, one_line=False):
    said = text.strip(" \t\r\n") != ""
    return said and len(text) <= most and not (one_line and ("\n" in text or "\r" in text))


class Naughty:
    def __init__(self, hostile):
        self.hostile = hostile
        self.all = strings()
        self.kept = 0
        self.wrong = []

    def same(self, what, sent, got):
        self.kept += 1
        if sent != got:
            self.wrong.append((what, sent, got))

    def told(self, what):
        self.hostile.check(not self.wrong, f"{what}: {self.kept:,} texts came back byte for byte" + "".join(
            f"; {where} {sent!r} as {got!r}" for where, sent, got in self.wrong[:3]))
        self.kept, self.wrong = 0, []

    def compare(self, what, sent, got):
        """Every text of what was sent against the same place of what came back."""
        for name, value in sent.items():
            if isinstance(value, str):
                self.same(f"{what}.{name}", value, got.get(name))
            elif isinstance(value, list) and value and isinstance(value[0], str):
                for one, other in zip(value, got.get(name) or [None] * len(value)):
                    self.same(f"{what}.{name}", one, other)
            elif isinstance(value, list) and value and isinstance(value[0], dict):
                for one, other in zip(value, got.get(name) or [{}] * len(value)):
                    self.compare(f"{what}.{name}", one, other)

    def pick(self, text, number, most, otherwise, one_line=False):
        return text if fits(text, most, one_line) else f"{otherwise}{number}"

    def play(self):
        started = time.monotonic()
        for part in (self.catalog, self.lists, self.inventory, self.standard, self.quality, self.disputes):
            part()
        self.hostile.refused("resource.abstract", "U+0000, which no store can hold", lambda: self.clerk.post(
            "/resources", self.resource("零", 0) | {"abstract": "a\u0000b"}))
        self.hostile.say(f"  ({time.monotonic() - started:.0f} s)")

    # --- catalog ---

    def resource(self, text, number):
        def pick(most, otherwise="文字", one_line=False):
            return self.pick(text, number, most, otherwise, one_line)
        return {"name": pick(50, "怪文", True), "name_en": pick(200, "x", True), "abstract": pick(256), "sharing": "conditional",
                "scope": pick(500), "purpose": pick(500), "use_conditions": pick(500), "department": pick(100),
                "source_system": pick(100), "format": "other", "format_note": pick(100), "open": True, "open_conditions": pick(500),
                "remarks": [{"name": pick(100), "value": pick(500)}],
                "items": [{"name": "code", "title": pick(100), "type": "text", "key": True, "required": True,
                           "description": pick(500), "unit": pick(20)}]}

    def catalog(self):
        self.clerk = self.hostile.person("province", "statistics-clerk")
        for number, text in enumerate(self.all):
            sent = self.resource(text, number)
            made = self.clerk.post("/resources", sent)
            back = self.clerk.get(f"/resources/{made['id']}")
            self.compare("resource", {k: v for k, v in sent.items() if k != "purpose"}, back)
            self.same("resource.purpose", sent["purpose"], back.get("purpose_text", back.get("purpose")))
            if number % 25 == 0:
                self.assess(made["id"], text, number)
            self.last = made["id"]
        self.told("catalog")

    def assess(self, resource, text, number):
        sent = {"kind": "personal", "conclusion": "with_measures", "assessed_on": "2026-01-05",
                "assessor": self.pick(text, number, 100, "评估人"), "document": self.pick(text, number, 100, "文号"),
                "findings": self.pick(text, number, 2000, "结论"), "measures": self.pick(text, number, 2000, "措施")}
        back = self.clerk.post(f"/resources/{resource}/assessments", sent)
        self.compare("assessment", sent, (back["items"] if isinstance(back, dict) else back)[-1])

    # --- lists ---

    def lists(self):
        clerk, bureau = self.hostile.person("province", "health-clerk"), self.hostile.person("province", "bureau")
        for number, text in enumerate(self.all):
            sent = {"name": self.pick(text, number, 100, "需求"), "items": [self.pick(text, number, 100, "项")],
                    "service": self.pick(text, number, 200, "事项"), "purpose": self.pick(text, number, 1000, "目的"),
                    "legal_basis": self.pick(text, number, 1000, "依据"), "frequency": "monthly"}
            made = clerk.post("/demands", sent)
            note = self.pick(text, number, 1000, "说明")
            clerk.post(f"/demands/{made['id']}/steps", {"action": "withdraw", "note": note})
            back = clerk.get(f"/demands/{made['id']}")
            self.compare("demand", sent, back["form"])
            self.same("demand.note", note, back["history"][-1].get("note"))
            duty = {"name": self.pick(text, number, 100, "职责"), "duty": self.pick(text, number, 500, "法定"),
                    "legal_basis": ("《办法》第一条" + text)[:1000], "service": self.pick(text, number, 200, "事项"),
                    "frequency": "monthly"}
            self.compare("duty", duty, clerk.post("/responsibilities", duty))
            barred = {"name": self.pick(text, number, 90, "负面") + f" {number}", "rank": "law",
                      "citation": "《中华人民共和国统计法》第九条", "reason": self.pick(text, number, 1000, "理由")}
            line = clerk.post("/negative-list", barred)
            self.compare("exclusion", barred, line["form"])
            opinion = self.pick(text, number, 1000, "意见")
            seen = bureau.post(f"/negative-list/{line['id']}/review", {"outcome": "refuse", "opinion": opinion})
            self.same("exclusion.opinion", opinion, seen["opinion"])
        self.told("lists")

    # --- inventory ---

    def inventory(self):
        clerk = self.hostile.person("province", "health-clerk")
        for number, text in enumerate(self.all):
            sent = {"name": self.pick(text, number, 90, "系统") + f" {number}", "abstract": self.pick(text, number, 1000, "简介"),
                    "maintainer": self.pick(text, number, 100, "单位"), "services": [self.pick(text, number, 200, "事项")]}
            made = clerk.post("/inventory/systems", sent)
            self.compare("system", sent, made["form"])
            held = {"system": made["id"], "name": self.pick(text, number, 100, "数据集"), "abstract": self.pick(text, number, 1000, "简介"),
                    "services": [self.pick(text, number, 200, "事项")], "frequency": "monthly"}
            with_data = clerk.post("/inventory/data-sets", held)["data_sets"][0]
            self.compare("data set", {k: v for k, v in held.items() if k != "system"}, with_data.get("form", with_data))
            clerk.call("DELETE", f"/inventory/data-sets/{with_data['id']}")
            clerk.call("DELETE", f"/inventory/systems/{made['id']}")
        self.told("inventory")

    # --- standard ---

    def standard(self):
        bureau = self.hostile.person("province", "bureau")
        for number, text in enumerate(self.all[:200]):
            code = f"320000.n{number}"
            sent = {"code": code, "name": self.pick(text, number, 100, "代码集"), "source": self.pick(text, number, 200, "来源"),
                    "note": self.pick(text, number, 500, "说明"), "region": "320000",
                    "items": [{"code": "1", "name": self.pick(text, number, 200, "名称"), "parent": ""}]}
            made = bureau.post("/standard/code-sets", sent)
            self.compare("code set", {k: sent[k] for k in ("name", "source")}, made)
            self.same("code set.note", sent["note"], bureau.get(f"/standard/code-sets/{code}/versions")["items"][0]["note"])
            self.same("code set.item", sent["items"][0]["name"], bureau.get(f"/standard/code-sets/{code}/items")["items"][0]["name"])
            element = {"code": f"320000.E{number:04}", "name": self.pick(text, number, 60, "数据元"), "name_en": self.pick(text, number, 100, "x"),
                       "definition": self.pick(text, number, 500, "定义"), "source": self.pick(text, number, 200, "来源"), "type": "text",
                       "region": "320000", "words": [self.pick(text, number, 40, "别名")]}
            self.compare("element", element, bureau.post("/standard/elements", element))
            mapping = {"name": self.pick(text, number, 100, "对照"), "from": code, "to": "sex", "base": 0,
                       "rows": [{"from": "1", "to": "1", "note": self.pick(text, number, 200, "说明")}]}
            bureau.call("PUT", f"/standard/mappings/{code}_m", mapping)
            self.same("mapping.name", mapping["name"], bureau.get(f"/standard/mappings/{code}_m")["name"])
            self.compare("mapping", {"rows": mapping["rows"]}, {"rows": bureau.get(f"/standard/mappings/{code}_m/rows")["items"]})
        self.told("standard")

    # --- quality ---

    def quality(self):
        for number, text in enumerate(self.all):
            rule = {"name": self.pick(text, number, 100, "规则", True), "kind": "code_set", "items": ["code"], "severity": "warn",
                    "values": [self.pick(text, number, 300, "值")], "advice": self.pick(text, number, 300, "建议")}
            kept = self.clerk.post("/quality/rules", {"target": self.last, "side": "source", "rule": rule})
            self.compare("rule", rule, kept["form"])
            self.clerk.post(f"/quality/rules/{kept['id']}/retire")
        self.told("quality")
        self.quarantine()

    def quarantine(self):
        """Values of rows: through upload, quarantine, download and the reason for leaving them out."""
        draft = self.clerk.post("/resources", {"name": "怪文隔离", "abstract": "试验", "sharing": "unconditional", "items": [
            {"name": "code", "title": "code", "type": "text", "key": True, "required": True}, {"name": "text", "title": "text", "type": "text"}]})
        self.clerk.post("/quality/rules", {"target": draft["id"], "side": "source", "rule": {
            "name": "长度", "kind": "length", "items": ["code"], "least": "9", "severity": "block"}})
        texts = [text for text in self.all if text and "\r" not in text]
        body = "code,text\n" + "".join(f"{i},\"{text.replace(chr(34), chr(34) * 2)}\"\n" for i, text in enumerate(texts))
        upload = self.clerk.upload("q.csv", body.encode())
        self.clerk.post(f"/resources/{draft['id']}/load", {"upload": upload["id"]})
        held = next(q for q in self.clerk.get("/quality/quarantines", resource=draft["id"])["items"] if q["state"] == "open")
        rows, after = [], None
        while True:
            page = self.clerk.get(f"/quality/quarantines/{held['id']}", limit=200, after=after)
            rows += page["rows"]
            after = page.get("next")
            if after is None:
                break
        got = {row["values"][0]: row["values"][1] for row in rows}
        for number, text in enumerate(texts):
            self.same("quarantine", text, got.get(str(number)))
        for number, text in enumerate(texts[:60]):
            line = next(row["line"] for row in rows if row["values"][0] == str(number))
            self.clerk.post(f"/quality/quarantines/{held['id']}/dismiss", {"lines": [line], "reason": self.pick(text, number, 1000, "理由")})
        self.told("quarantine")

    # --- disputes ---

    def disputes(self):
        hostile = self.hostile
        clerk, head = hostile.person("county", "clerk"), hostile.person("county", "head")
        reviewer = hostile.person("province", "statistics-reviewer")
        entry = hostile.find(clerk, "区划", REGISTER)
        written = clerk.post("/applications", {"resource": entry["id"], "items": ["code", "name", "level"], "mode": "batch", "region": "3206",
                                               "purpose": "怪文", "legal_basis": "《政务数据共享条例》第二十六条", "scenario": "试验",
                                               "security": "试验", "until": "2027-12-31"})
        head.post(f"/applications/{written['id']}/consent", {"note": ""})
        grant = hostile.decide(reviewer, written["id"], [])["grant"]
        hostile.delivered(reviewer, grant)
        hostile.until(lambda: next((h for h in clerk.get("/holdings")["items"] if h["grant"] == grant and h["rows"]), None))
        keys, cursor = [], None
        while len(keys) < len(self.all):
            page = clerk.get(f"/holdings/{grant}/rows", limit=200, cursor=cursor)
            keys += [row[0] for row in page["rows"]]
            cursor = page.get("next")
            if not cursor:
                break
        sent = {}
        for number, (key, text) in enumerate(zip(keys, self.all)):
            point = {"key": {"code": key}, "item": "name", "expected": text, "should_be_empty": False, "evidence": text}
            form = {"holding": grant, "reason": self.pick(text, number, 1000, "疑义"), "case_number": text if len(text) <= 64 else "", "points": [point]}
            made = clerk.post("/corrections", form)["correction"]
            sent[made["id"]] = (form, point)
        for side, person in (("consumer", clerk), ("provider", reviewer)):
            for one, (form, point) in sent.items():
                back = hostile.until(lambda o=one, p=person: known(p, o)) if side == "provider" else person.get(f"/corrections/{one}")
                self.compare(f"{side}", {k: form[k] for k in ("reason", "case_number")}, back)
                kept = person.get(f"/corrections/{one}/points")["items"][0]
                self.compare(f"{side} point", {k: point[k] for k in ("expected", "evidence")}, kept)
            self.told(f"disputes at the {side}'s node")
        for number, (one, text) in enumerate(zip(sent, self.all)):
            reason = self.pick(text, number, 1000, "撤回")
            clerk.post(f"/corrections/{one}/withdraw", {"reason": reason})
            if number >= 60:
                break


def known(person, correction):
    try:
        return person.get(f"/corrections/{correction}")
    except Exception:  # noqa: BLE001 - not there yet
        return None
