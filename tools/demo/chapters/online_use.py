"""Grants that are asked request by request: verify, query and aggregate between two nodes, by HTTP and by command."""

import concurrent.futures
import csv
import datetime
import itertools
import json
import os
import re
import subprocess
import time

from browser import Person, Problem

PERSONS = "社会救助对象（合成数据）"
PURPOSE = {"purpose": "低保对象核对", "legal_basis": "《社会救助暂行办法》第五十八条", "scenario": "县级社会救助受理",
           "scope": "数据局数据资源科", "security": "专人管理，限内网访问，留存使用日志", "until": "2027-12-31"}
ITEMS = ["id_number", "name", "sex", "birth_date", "phone", "region_code"]
CHOICES = [{"name": "id_number", "treatment": {"kind": "pseudonym", "scope": "purpose"}},
           {"name": "name", "treatment": {"kind": "keep_ends", "head": 1, "tail": 0}, "reason": "核对无需完整姓名"},
           {"name": "birth_date", "treatment": {"kind": "truncate", "unit": "chars", "count": 4}, "reason": "到年即可"},
           {"name": "phone", "treatment": {"kind": "keep_ends", "head": 3, "tail": 4}, "reason": "核对无需完整电话"}]
VERIFY = {"name": ["eq", "prefix"], "birth_date": ["eq", "range"], "phone": ["eq"]}


class Program(Person):
    """A system with the key of an API client."""

    def __init__(self, url, key):
        super().__init__(url)
        self.key = key

    def call(self, method, path, body=None, raw=None, headers=None):
        return super().call(method, path, body, raw, {**(headers or {}), "Authorization": f"Bearer {self.key}"})


class Service:
    """One grant of the register of persons, from the application on."""

    def __init__(self, story, mode, terms, until="2027-12-31"):
        self.story = story
        self.clerk, self.head = story.county_clerk, story.county_head
        self.reviewer = story.person("province", "civil-reviewer")
        self.provider_head = story.person("province", "civil-head")
        entry = story.find(self.clerk, "救助", PERSONS)
        self.resource = entry["id"]
        written = self.clerk.post("/applications", {"resource": entry["id"], "items": ITEMS, "mode": mode, "region": "320613", **PURPOSE, "until": until})
        self.head.post(f"/applications/{written['id']}/consent", {"note": "同意"})
        self.application = written["id"]
        self.terms = {"purpose_code": "2.2", **terms}

    def waits(self, who, step):
        def ready():
            try:
                return step in who.get(f"/applications/{self.application}")["actions"]
            except Problem:
                return False  # not there yet
        return self.story.until(ready)

    def decide(self, terms=None, items=None):
        return self.reviewer.post(f"/applications/{self.application}/decide", {
            "outcome": "grant", "note": "", "items": CHOICES if items is None else items,
            "terms": self.terms if terms is None else terms})

    def approve(self):
        granted = self.provider_head.post(f"/applications/{self.application}/approve", {"note": "同意"})
        self.grant = granted["grant"]
        self.story.must(self.story.until(lambda: self.state(self.clerk) == "active"), "the head consents: both nodes hold the grant")
        self.story.until(lambda: self.known(), 10)
        return self

    def known(self):
        """The provider's index of live grants follows the store a few times a second."""
        body = self.body(key={"id_number": "x"}, compare=[{"item": "name", "op": "eq", "value": "x"}])
        return self.reviewer.post("/access/explain", {"kind": "verify", "request": body, "as_org": "", "as_system": ""})["denied"] != "grant"

    def granted(self):
        self.story.must(self.waits(self.reviewer, "decide"), "the application lies with the provider")
        self.decide()
        return self.approve()

    def state(self, who):
        try:
            return who.get(f"/grants/{self.grant}")["state"]
        except Problem:
            return None

    def body(self, event="BJ-2026-0001", purpose="2.2.1", **more):
        return {"grant": self.grant, "purpose": purpose, "event": event, **more}

    def hold(self, to):
        self.reviewer.post(f"/grants/{self.grant}/restrain", {"standing": to, "reason": "演示：核查使用情况"})


def rows_of_county(story):
    with open(story.world.nodes["province"].folder / "persons.csv", encoding="utf-8", newline="") as text:
        return [row for row in csv.DictReader(text) if row["region_code"].startswith("320613")]


def client_of(story, node, org, name, folder, roles=("clerk",), by="head"):
    """A key of the department's own node, in a file for the command line."""
    head = story.person(node, by)
    expires = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=30)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    made = head.post("/clients", {"name": name, "org": org, "roles": list(roles), "expires": expires})
    path = folder / f"{name}.key"
    path.write_text(made["key"], encoding="utf-8")
    os.chmod(path, 0o600)
    return Program(head.url, made["key"]), path, made["client"]["id"]


def online_use(story):
    story.chapter("在线使用 Verify, query and aggregate, request by request")
    people = rows_of_county(story)
    service = compose(story)
    system, key_file, client = client_of(story, "county", "320613.data", "救助受理系统", story.world.nodes["county"].folder)
    cli = Commands(story, service, key_file)
    verify(story, service, system, people)
    query_and_aggregate(story, service, system, people)
    batches(story, service, system, people)
    denials(story, service, system, people)
    by_command(story, cli, people)
    on_record(story, service, client, cli)
    after_use(story, service, cli)
    decisions(story, service)
    caps(story, system, people)
    window(story, system, people)
    holds(story, service, system, people)
    by_hand(story, service, system, people)
    ladder(story, service, system)
    revoked(story, service, system, people)
    lease(story)
    keys(story)


def compose(story):
    service = Service(story, "verify", {
        "modes": ["query", "aggregate"], "verify": VERIFY, "service_item": "000714001000", "purposes_barred": ["2.2.2"],
        "caps": {"callsPerSecond": 200, "callsPerDay": 100000, "subjectsPerDay": 5000, "minGroup": 25},
        "duties": [{"action": "evidence"}, {"action": "retain", "days": 30}]})
    story.must(service.waits(service.reviewer, "decide"), "the county applies to verify; the application lies with the provider")
    story.refused("decision.terms", "without terms of use there is no online grant", lambda: service.decide(terms={}))
    story.refused("decision.terms", "a cap that is none", lambda: service.decide(terms={**service.terms, "caps": {"callsPerYear": 1}}))
    story.refused("decision.terms", "aggregate needs a smallest group",
                  lambda: service.decide(terms={**service.terms, "caps": {"callsPerDay": 10}}))
    story.refused("grant.sensitive_clear", "the ID number in clear",
                  lambda: service.decide(items=[{**CHOICES[0], "treatment": {"kind": "clear"}}, *CHOICES[1:]]))
    tried = service.reviewer.post(f"/applications/{service.application}/try", {"items": CHOICES, "terms": service.terms})
    story.check(tried["counts"]["out"] > 100 and all("*" in row[1] for row in tried["rows"]), f"tried before signing: {tried['rows'][0]}")
    service.decide()
    story.refused("right.missing", "the reviewer does not consent to it himself",
                  lambda: service.reviewer.post(f"/applications/{service.application}/approve", {"note": ""}))
    asked = service.provider_head.get(f"/applications/{service.application}")
    story.check(asked["proposed_terms"] == service.terms, "the head reads under which terms of use before consenting")
    story.check("proposed_terms" not in service.clerk.get(f"/applications/{service.application}"), "the county does not, yet")
    service.approve()
    seen = service.clerk.get(f"/grants/{service.grant}")
    story.check(seen["terms"]["modes"] == ["verify", "query", "aggregate"] and seen["terms"]["purpose"]["code"] == "2.2",
                f"the county reads what it may do: {', '.join(seen['terms']['modes'])} for {seen['terms']['purpose']['zh']}")
    return service


def verify(story, service, system, people):
    one = people[0]
    def ask(compare, who=one["id_number"], **more):
        return system.post("/access/verify", service.body(evidence="YJ-1", key={"id_number": who}, compare=compare, **more))
    name, phone = {"item": "name", "op": "eq", "value": one["name"]}, {"item": "phone", "op": "eq", "value": "00000000000"}
    answer = ask([name, phone])
    story.check(answer["answers"] == [True, False], "the county's system asks its own node and gets yes and no from the province")
    story.check(answer["grant"] == service.grant and answer["grant_version"] == 1 and answer["data_version"] >= 1 and "/" in answer["position"]
                and answer["decision"], f"the answer names grant version, decision {answer['decision']} and log position {answer['position']}")
    story.check(ask([{"item": "name", "op": "prefix", "value": one["name"][:1]}])["answers"] == [True], "a prefix fits")
    year = one["birth_date"][:4]
    story.check(ask([{"item": "birth_date", "op": "range", "from": f"{year}-01-01", "to": f"{year}-12-31"}])["answers"] == [True], "a range fits")
    story.check(ask([name, phone], at_least=1)["answer"] is True and ask([name, phone], at_least=2)["answer"] is False, "at least one of two, not both")
    story.check(ask([name], who="320613190001010000")["answers"] == [False], "a person who is not there answers like one who does not fit")
    outside = next(row for row in all_people(story) if not row["region_code"].startswith("320613"))
    story.check(ask([{"item": "name", "op": "eq", "value": outside["name"]}], who=outside["id_number"])["answers"] == [False],
                "so does one of another county")


def all_people(story):
    with open(story.world.nodes["province"].folder / "persons.csv", encoding="utf-8", newline="") as text:
        return list(itertools.islice(csv.DictReader(text), 5000))


def query_and_aggregate(story, service, system, people):
    one = people[1]
    found = system.post("/access/query", service.body(evidence="YJ-1", key={"id_number": one["id_number"]}, items=["name", "birth_date", "phone"]))
    row = found["rows"][0]
    story.check(len(found["rows"]) == 1 and row[0][0] == one["name"][0] and "*" in row[0] and row[1] == one["birth_date"][:4] and "*" in row[2],
                f"a query returns treated items: {row}")
    counted = system.post("/access/aggregate", service.body(evidence="YJ-1", by=["birth_date"]))
    shown = {group["values"][0]: group["rows"] for group in counted["groups"]}
    real = {}
    for person in people:
        real[person["birth_date"][:4]] = real.get(person["birth_date"][:4], 0) + 1
    story.check(shown and all(rows >= 25 and real[year] == rows for year, rows in shown.items()),
                f"{len(shown)} of {len(real)} years of birth are counted, no group below 25")
    small = [year for year, rows in real.items() if rows < 25]
    story.check(counted["suppressed"] == (len(shown) < len(real)) and not set(small) & set(shown), f"{len(small)} small ones and what gives them away stay hidden")


def batches(story, service, system, people):
    few = people[:1000]
    rows = [[one["id_number"], one["name"] if i % 2 == 0 else "某人"] for i, one in enumerate(few)]
    rows += [[f"3206131900010{n:05}", "某人"] for n in range(1000 - len(rows))]
    body = service.body(evidence="YJ-2", key_items=["id_number"], compare=[{"item": "name", "op": "eq"}], rows=rows)
    started = time.monotonic()
    answers = system.post("/access/verify/batch", body)["answers"]
    took = (time.monotonic() - started) * 1000
    story.check(len(answers) == 1000 and all(one == [i % 2 == 0 and i < len(few)] for i, one in enumerate(answers)), f"1,000 keys in one request: {took:.0f} ms")
    story.refused("access.keys", "1,001 are too many", lambda: system.post("/access/verify/batch", {**body, "rows": rows + [rows[0]]}))
    found = system.post("/access/query/batch", service.body(evidence="YJ-2", key_items=["id_number"], items=["name"], rows=[[one["id_number"]] for one in few[:3]] + [["x"]]))
    story.check([len(one) for one in found["rows"]] == [1, 1, 1, 0], "a batch of queries answers key by key")


def denials(story, service, system, people):
    key = {"key": {"id_number": people[0]["id_number"]}}
    compare = [{"item": "name", "op": "eq", "value": "甲"}]
    def ask(who=system, **more):
        body = {**service.body(evidence="YJ-3", compare=compare, **key), **more}
        return who.post("/access/verify", {name: value for name, value in body.items() if value is not None})
    for code, what, more in (("access.purpose", "another purpose", {"purpose": "3.1"}),
                             ("access.barred", "a barred purpose", {"purpose": "2.2.2"}),
                             ("access.purpose", "a purpose nobody knows", {"purpose": "99"}),
                             ("access.body", "no case number", {"event": None}),
                             ("access.event", "a case number that is none", {"event": "办件 1"}),
                             ("access.evidence", "no evidence", {"evidence": None}),
                             ("access.item", "a comparison that is not granted", {"compare": [{"item": "phone", "op": "prefix", "value": "1"}]}),
                             ("access.key", "another key", {"key": {"name": "甲"}}),
                             ("access.body", "an operator that is none", {"compare": [{"item": "name", "op": "like", "value": "%"}]}),
                             ("access.grant", "a grant nobody knows", {"grant": "0192f0c4-0000-7000-8000-000000000001"})):
        story.refused(code, what, lambda more=more: ask(**more))
    other, _, _ = client_of(story, "county", "320613.data", "另一系统", story.world.nodes["county"].folder)
    story.check(ask(other)["answers"] == [False], "another system of the same department may ask")
    city = story.world.nodes["province"].cli("client", "add", "--name", "city", "--org", "3206.data", "--roles", "clerk", "--days", "1")[0]["key"]
    story.refused("access.grant", "a system of another department may not", lambda: ask(Program(story.world.nodes["province"].url, city)))
    direct = story.world.nodes["province"].cli("client", "add", "--name", "county", "--org", "320613.data", "--roles", "clerk", "--days", "1")[0]["key"]
    story.check(ask(Program(story.world.nodes["province"].url, direct))["answers"] == [False], "with a key of the provider's node the county asks there itself")
    explained = system.post("/access/explain", {"kind": "verify", "as_org": "", "as_system": "", "request": service.body(purpose="3.1", evidence="YJ-3", compare=compare, **key)})
    denied = next(one for one in explained["clauses"] if not one["holds"])
    story.check(not explained["allow"] and explained["denied"] == "purpose" and denied["granted"] == "2.2" and denied["change_zh"],
                f"the explanation names the clause and the way out: {denied['zh']}; {denied['change_zh']}")
    as_county = service.reviewer.post("/access/explain", {"kind": "verify", "as_org": "320613.data", "as_system": "", "request": service.body(evidence="YJ-3", compare=compare, **key)})
    story.check(as_county["allow"], "the provider may try in the county's name, without reading a row")


class Commands:
    """`jingwei access …` and `jingwei grant …` at the county's node, with the key in a file."""

    def __init__(self, story, service, key_file):
        self.node, self.service = story.world.nodes["county"], service
        self.at = ["--url", self.node.url, "--key-file", str(key_file)]

    def access(self, *words, purpose="2.2.1", evidence="YJ-4"):
        return self.node.cli("access", words[0], *self.at, "--grant", self.service.grant, "--purpose", purpose, "--event", "BJ-CLI-1", "--evidence", evidence, *words[1:])[0]

    def grant(self, *words):
        return self.node.cli("grant", words[0], *self.at, *words[1:])[0]

    def said(self, *words):
        """Exit code, output and errors of a command, as a person reads them."""
        done = subprocess.run([self.node.binary, *words], capture_output=True, text=True, timeout=60, check=False, env={**os.environ, "LC_ALL": "C.UTF-8"})
        return done.returncode, done.stdout, done.stderr


def by_command(story, cli, people):
    one = people[2]
    said = cli.access("verify", "--key", f"id_number={one['id_number']}", f"name={one['name']}", "birth_date:1900-01-01..1900-12-31", f"name^{one['name'][:1]}")
    story.check(said["answers"] == [True, False, True], "jingwei access verify: equal, range, prefix")
    story.check("*" in cli.access("query", "--key", f"id_number={one['id_number']}", "name")["rows"][0][0], "jingwei access query")
    story.check(all(group["rows"] >= 25 for group in cli.access("aggregate", "sex")["groups"]), "jingwei access aggregate")
    table = cli.node.folder / "keys.csv"
    table.write_text("id_number,name=,birth_date>=,birth_date<=\n" + "".join(f"{row['id_number']},{row['name']},1900-01-01,2026-12-31\n" for row in people[:50]), encoding="utf-8")
    story.check(cli.access("verify", "--file", str(table))["answers"] == [[True, True]] * 50, "and from a file, 50 keys at once")
    try:
        cli.access("verify", "--key", f"id_number={one['id_number']}", f"name={one['name']}", purpose="3.1")
        story.check(False, "a denial by command: was not refused")
    except RuntimeError as problem:
        story.check("access.purpose" in str(problem), "a denial by command says access.purpose")
    about = ["--grant", cli.service.grant, "--event", "BJ-CLI-2", "--evidence", "YJ-4"]
    status, explained, _ = cli.said("--json", "grant", "explain", *cli.at, *about, "--purpose", "3.1", "--key", "id_number=x", "--compare", "name=甲")
    story.check(status == 3 and json.loads(explained)["denied"] == "purpose", "jingwei grant explain names the clause, and exits with 3")
    status, answer, _ = cli.said("access", "verify", *cli.at, *about, "--purpose", "2.2.1", "--key", f"id_number={one['id_number']}", f"name={one['name']}")
    story.check(status == 0 and answer.startswith(f"yes  name={one['name']}\ndecision "), "without --json an answer is a line to read")
    status, _, problem = cli.said("grant", "show", *cli.at, cli.service.grant + "/use")
    story.check(status == 1 and "[http.target]" in problem and not re.search("[\u4e00-\u9fff]", problem), f"an id with a path in it reaches no other page: {problem.splitlines()[0]}")
    try:
        cli.access("aggregate", "sex", "--measure", "sum:name", "--epsilon", "50")
        story.check(False, "a sum of names: was not refused")
    except RuntimeError as problem:
        story.check("access.measure" in str(problem), "jingwei access aggregate --measure: what is no number is not added up")
    story.check(all(any(one["id"] == cli.service.grant for one in cli.grant("list", "--state", state)["items"]) == there for state, there in (("live", True), ("held", False))), "jingwei grant list, by state")
    story.check(cli.grant("show", cli.service.grant)["terms"]["service_item"] == "000714001000", "jingwei grant show")
    story.check(any(cap["kind"] == "callsPerDay" and cap["used"] > 5 for cap in cli.grant("use", cli.service.grant)["caps"]), "jingwei grant use")
    story.check(len(cli.node.cli("purpose", "list", "2.2")[0]["purposes"]) == 3, "jingwei purpose list")


def on_record(story, service, client, cli):
    def caps(view):
        return {cap["kind"]: (cap["most"], cap["used"]) for cap in view["caps"]}
    here, there = (who.get(f"/grants/{service.grant}/use") for who in (service.clerk, service.reviewer))
    story.check(caps(here) == caps(there) and caps(here)["callsPerDay"][1] > 10, f"both sides see the same use: {caps(here)['callsPerDay'][1]} calls today")
    story.check(any(one["system"] == client for one in there["systems"]), "and which system of the county used it")
    cli.grant("caseload", service.grant, "--per-day", "4000")
    story.check(service.reviewer.get(f"/grants/{service.grant}/use")["caseload"] == 4000, "jingwei grant caseload: the county declares its caseload, the province sees it")
    total = there["total"]
    story.check(total["calls"] == caps(there)["callsPerDay"][1] and total["first"] == total["last"] != "", f"in all {total['calls']} calls since {total['first']}")
    asked = story.person("county", "auditor").get("/log/entries", kind="access.asked", limit=50)["items"]
    story.check(any(one["subject"] == service.grant and one["details"].get("position") for one in asked), "the county's log says what it asked, and where the province logged it")
    story.check(any(one["subject"] == service.grant and one["details"]["kind"] == "caseload" for one in asked), "and what it did there besides")
    def anchored():
        entries = story.person("province", "auditor").get("/log/entries", kind="access.logged", limit=50)["items"]
        return sum(one["details"]["lines"] for one in entries)
    story.check(story.until(lambda: anchored() >= caps(there)["callsPerDay"][1], 20), f"{anchored()} uses stand in the province's log by their root")


def after_use(story, service, cli):
    """A duty after use: the county shows that it is done, the province sends the evidence back."""
    def duty(who):
        return next(iter(who.get(f"/grants/{service.grant}/duties")["items"]), {})
    story.must(story.until(lambda: duty(service.clerk).get("state") == "open" and duty(service.reviewer).get("state") == "open", 30),
               "the duty to keep for 30 days at most is watched on both nodes")
    proof = cli.node.folder / "deleted.txt"
    proof.write_text("已删除", encoding="utf-8")
    done = cli.node.cli("grant", "confirm", *cli.at, service.grant, "retain", "--note", "已删除受理系统中的核对结果", "--file", str(proof))[0]
    story.check(done["state"] == "done" and len(done["file_sha256"]) == 64, "jingwei grant confirm: done, with the digest of the record of it")
    story.must(story.until(lambda: duty(service.reviewer).get("state") == "done", 20), "the note and the digest reach the province")
    story.check(duty(service.reviewer)["file_sha256"] == done["file_sha256"], "the same digest")
    province = story.world.nodes["province"]
    giver = ["--url", province.url, "--key-file", str(client_of(story, "province", "32.civil", "义务核查", province.folder, ["reviewer"], "civil-head")[1])]
    back = province.cli("grant", "send-back", *giver, service.grant, "retain", "--reason", "演示：缺少清单")[0]
    story.check(back["state"] == "open" and back["due"] == done["due"], "jingwei grant send-back: the last day stays")
    story.check(province.cli("canary", "show", *giver, service.grant)[0]["wanted"] == 0, "jingwei canary show: a grant that delivers nothing has none")
    story.check(story.until(lambda: duty(service.clerk).get("returned") == "演示：缺少清单", 20), "and the county reads why")


def decisions(story, service):
    """The authority's decision on a resource, put on file and withdrawn by command."""
    province = story.world.nodes["province"]
    key = province.folder / "bureau.key"
    key.write_text(province.cli("client", "add", "--name", "bureau", "--org", "32.data", "--roles", "bureau", "--days", "1")[0]["key"], encoding="utf-8")
    os.chmod(key, 0o600)
    def clearance(verb, *words):
        return province.cli("clearance", verb, "--url", province.url, "--key-file", str(key), *words)[0]
    filed = clearance("file", service.resource, "--authority", "江苏省数据安全工作领导小组", "--number", "苏数安〔2026〕8号", "--decided", "2026-03-01", "--items", "name", "--modes", "query")
    story.check(filed["in_force"] and filed["decision"]["items"] == ["name"], "jingwei clearance file: the bureau puts a decision on file")
    graded = clearance("grading", service.resource)
    story.check(any(item["name"] == "id_number" and item["returns"] for item in graded["items"]) and graded["clearances"], "jingwei clearance grading: what each item asks for")
    gone = clearance("withdraw", filed["id"], "--reason", "演示")
    story.check(not gone["in_force"] and [one["in_force"] for one in clearance("list", service.resource)["items"]] == [False], "jingwei clearance withdraw and list")


def caps(story, system, people):
    service = Service(story, "verify", {"verify": {"name": ["eq"]}, "caps": {"callsPerDay": 3, "subjectsPerDay": 2}}).granted()
    def ask(number):
        return system.post("/access/verify", service.body(key={"id_number": people[number]["id_number"]}, compare=[{"item": "name", "op": "eq", "value": people[number]["name"]}]))
    story.check(ask(0)["answers"] == [True] and ask(1)["answers"] == [True], "two persons a day are granted")
    over = refusal(lambda: ask(2))
    story.check(over.status == 429 and over.code == "access.cap" and int(over.headers["Retry-After"]) > 0, f"a third is over the cap: 429, Retry-After {over.headers['Retry-After']}")
    story.check(ask(0)["answers"] == [True], "who was asked for already may be asked again")
    over = refusal(lambda: ask(0))
    story.check(over.status == 429 and 0 < int(over.headers["Retry-After"]) <= 86400, "a fourth call is over the cap of the day")
    used = {cap["kind"]: cap["used"] for cap in service.clerk.get(f"/grants/{service.grant}/use")["caps"]}
    story.check(used["callsPerDay"] == 3 and used["subjectsPerDay"] == 2, "what was refused is not counted")
    fast = Service(story, "verify", {"verify": {"name": ["eq"]}, "caps": {"callsPerSecond": 2}}).granted()
    def one(_):
        return refusal(lambda: system.post("/access/verify", fast.body(key={"id_number": "x"}, compare=[{"item": "name", "op": "eq", "value": "x"}])))
    with concurrent.futures.ThreadPoolExecutor(12) as crowd:
        over = next((problem for problem in crowd.map(one, range(36)) if problem), None)
    story.check(over and over.status == 429 and int(over.headers["Retry-After"]) == 1, "too many in a second: 429, come back in one second")


def refusal(work):
    try:
        work()
    except Problem as problem:
        return problem
    return None


def window(story, system, people):
    now = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=8)
    closed = f"{(now.hour + 2) % 24:02}:00-{(now.hour + 2) % 24:02}:30"
    service = Service(story, "verify", {"verify": {"name": ["eq"]}, "hours": closed}).granted()
    story.refused("access.window", f"outside {closed} the grant is closed",
                  lambda: system.post("/access/verify", service.body(key={"id_number": people[0]["id_number"]}, compare=[{"item": "name", "op": "eq", "value": "x"}])))


def holds(story, service, system, people):
    key = {"id_number": people[0]["id_number"]}
    def verifies():
        return system.post("/access/verify", service.body(evidence="YJ-5", key=key, compare=[{"item": "name", "op": "eq", "value": people[0]["name"]}]))
    def queries():
        return system.post("/access/query", service.body(evidence="YJ-5", key=key, items=["name"]))
    service.hold("verify_only")
    story.check(within(1.0, lambda: code_of(queries) == "access.mode"), "stepped down: within a second no query is answered")
    story.check(verifies()["answers"] == [True], "verify still is")
    story.check(story.until(lambda: service.state(service.clerk) == "verify_only", 10), "the county's node shows it")
    service.hold("suspended")
    story.check(within(1.0, lambda: code_of(verifies) == "access.standing"), "suspended: within a second nothing is answered")
    story.check(story.until(lambda: service.state(service.clerk) == "suspended", 10), "the county's node shows that too")
    reason = service.clerk.get(f"/grants/{service.grant}")["end_reason"]
    story.check(reason == "演示：核查使用情况", f"with the reason: {reason}")
    service.hold("")
    story.check(within(1.0, lambda: code_of(verifies) is None) and story.until(lambda: service.state(service.clerk) == "active", 10), "let go again")


def code_of(work):
    try:
        work()
    except Problem as problem:
        return problem.code
    return None


def within(seconds, ready):
    """What holds a second after the provider's answer, however long one question takes on a busy machine."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if ready():
            return True
        time.sleep(0.05)
    return ready()


def by_hand(story, service, system, people):
    """The provider and the authority take a measure; the county reads why and answers; it is lifted again."""
    province, county = (story.world.nodes[name] for name in ("province", "county"))
    giver, taker = (["--url", node.url, "--key-file", str(key)] for node, key in
                    ((province, client_of(story, "province", "32.civil", "授权监管", province.folder, ["reviewer"], "civil-head")[1]),
                     (county, client_of(story, "county", "320613.data", "授权使用", county.folder)[1])))
    def queries():
        return system.post("/access/query", service.body(evidence="YJ-8", key={"id_number": people[0]["id_number"]}, items=["name"]))
    def seen(who, id):
        return next((one for one in who.get(f"/grants/{service.grant}/use")["alerts"] if one["id"] == id), None)
    taken = province.cli("grant", "measure", *giver, service.grant, "--step", "ask", "--reason", "演示：夜间查询偏多，请说明")[0]
    story.check(taken["detector"] == "by_hand" and code_of(queries) is None, "jingwei grant measure: asked to explain, use goes on meanwhile")
    found = seen(service.clerk, taken["id"])
    story.check(found["reason"] == "演示：夜间查询偏多，请说明" and found["raised_by_name"] == "江苏省民政厅", f"the county reads why and from whom: {found['reason']}")
    def owed():
        return [one for one in service.clerk.get("/supervision/duties", limit=100)["items"] if one["kind"] == "alert.explain" and one["subject"] == taken["id"]]
    story.check(story.until(lambda: [one["state"] for one in owed()] == ["running"], 20) and owed()[0]["link"] == f"/grants/{service.grant}",
                "it stands among what the county owes, with its last day and the page that answers it")
    listed = county.cli("grant", "alerts", *taker, "--grant", service.grant)[0]["items"]
    story.check(any(one["id"] == taken["id"] and one["due"] for one in listed), "jingwei grant alerts on the county's node shows it, and until when to answer")
    def told():
        return any(one["id"] == taken["id"] and one["home"] for one in county.cli("grant", "alerts", *taker)[0]["told"])
    story.check(story.until(told, 20), "without naming the grant too, among those that another node keeps")
    answered = county.cli("grant", "answer", *taker, taken["id"], "--grant", service.grant, "--text", "演示：年审批量复核")[0]
    story.check(answered["state"] == "explained", "jingwei grant answer: the county explains from its own node")
    moved = province.cli("grant", "conclude", *giver, taken["id"], "--reject", "--note", "演示：说明不充分")[0]
    story.check(moved["step"] == "step_down" and within(1.0, lambda: code_of(queries) == "access.mode"), "not accepted: verify only, within a second")
    service.clerk.post(f"/access/alerts/{taken['id']}/explain?grant={service.grant}", {"text": "演示：已改为日间办理"})
    province.cli("grant", "conclude", *giver, taken["id"], "--accept", "--lift", "--note", "演示：已整改")
    story.check(within(1.0, lambda: code_of(queries) is None) and story.until(lambda: service.state(service.clerk) == "active", 10), "accepted and lifted: answered again on both nodes")
    def overseen(id):
        """As the bureau over the county sees it, on the city's node, where the grant is not."""
        return [one for one in story.person("city", "bureau").get("/supervision/alerts", limit=200)["items"] if one["id"] == id]
    story.check(story.until(lambda: [one["state"] for one in overseen(taken["id"])] == ["closed"], 20), "the city's bureau saw it on its own node, to the end")
    above_the_county(story, service, taken["id"])
    city = story.world.nodes["city"]
    city.stop()
    bureau = story.person("province", "bureau")
    theirs = bureau.post(f"/grants/{service.grant}/measures", {"step": "suspend", "reason": "演示：专项检查"})
    story.check(within(1.0, lambda: code_of(queries) == "access.standing"), "the authority suspends by hand")
    why = bureau.post("/access/explain", {"kind": "query", "as_org": "320613.data", "as_system": "",
                                          "request": service.body(evidence="YJ-8", key={"id_number": "x"}, items=["name"])})
    story.check(why["denied"] == "standing", "and is told, in the county's name, why nothing is answered")
    held = province.cli("grant", "hold", *giver, service.grant, "--to", "active", "--reason", "演示：恢复")[0]
    story.check(held["state"] == "suspended" and held["reason"] and code_of(queries) == "access.standing", f"which the provider does not lift: jingwei grant hold says what holds: {held['reason']}")
    story.refused("alert.authority", "nor conclude", lambda: service.reviewer.post(f"/access/alerts/{theirs['id']}/conclude", {"accepted": True, "note": "恢复", "lift": True, "turn": theirs["turn"]}))
    city.start()
    found = story.until(lambda: [one for one in overseen(theirs["id"]) if one["step"] == "suspend"], 60)
    story.check(found and len(found) == 1 and found[0]["raised_by"] == "32.data" and found[0]["home"],
                "the city, cut off meanwhile, hears of it once when it is back")
    bureau.post(f"/access/alerts/{theirs['id']}/conclude", {"accepted": True, "note": "演示：检查完毕", "lift": True, "turn": theirs["turn"]})
    story.check(story.until(lambda: [one["state"] for one in overseen(theirs["id"])] == ["closed"], 20), "and of its end")
    story.check(within(1.0, lambda: code_of(queries) is None) and story.until(lambda: service.state(service.clerk) == "active", 10), "the authority does")


def above_the_county(story, service, alert):
    """The bureau over the consumer, on a third node, opens the grant itself: asked of the provider's node in its name."""
    bureau = story.person("city", "bureau")
    ours, theirs = (who.get(f"/grants/{service.grant}") for who in (bureau, service.clerk))
    story.check(ours["home"] == ours["provider"]["node"] and ours["signature_ok"] and ours["digest"] == theirs["digest"] and ours["terms"] == theirs["terms"],
                "the city's bureau reads the grant between two other nodes, its signature checked at home")
    use = bureau.get(f"/grants/{service.grant}/use")
    caps = [(one["kind"], one["most"]) for one in use["caps"]]
    story.check(caps == [(one["kind"], one["most"]) for one in service.clerk.get(f"/grants/{service.grant}/use")["caps"]] and use["total"]["calls"] > 0,
                f"what it allows and what is used: {use['total']['calls']} calls")
    found = next((one for one in use["alerts"] if one["id"] == alert), None)
    story.check(found and found["reason"] == "演示：夜间查询偏多，请说明" and found["conclusion"] == "演示：已整改", "with what each side said about the measure")
    story.check([(one["kind"], one["state"]) for one in bureau.get(f"/grants/{service.grant}/duties")["items"]] ==
                [(one["kind"], one["state"]) for one in service.reviewer.get(f"/grants/{service.grant}/duties")["items"]], "and the duties after use")
    city = story.world.nodes["city"]
    _, key, _ = client_of(story, "city", "3206.data", "授权监管", city.folder, ["bureau"])
    shown = city.cli("grant", "show", "--url", city.url, "--key-file", str(key), service.grant)[0]
    story.check(shown["home"] == ours["home"], "jingwei grant show does the same")
    story.refused("grant.unknown", "which a clerk of the city has no part in", lambda: story.person("city", "clerk").get(f"/grants/{service.grant}"))
    story.refused("right.missing", "nor asks for rows", lambda: bureau.post("/access/query", service.body(key={"id_number": "x"}, items=["name"])))


def ladder(story, service, system):
    """Guessing keys: noted, explained, not accepted, stepped down."""
    rows = [[f"32061319000101{n:04}", "某人"] for n in range(400)]
    for part in range(3):
        system.post("/access/verify/batch", service.body(evidence="YJ-6", key_items=["id_number"], compare=[{"item": "name", "op": "eq"}],
                                                         rows=[[row[0][:-1] + str(part), row[1]] for row in rows]))
    def alert(who):
        return next((one for one in who.get(f"/grants/{service.grant}/use")["alerts"] if one["detector"] == "misses"), None)
    story.must(story.until(lambda: alert(service.reviewer), 45), "guessing keys is noticed")
    story.check(alert(service.clerk)["id"] == alert(service.reviewer)["id"], "the county sees the same alert")
    bureau = story.person("province", "bureau")
    story.check(any(one["grant"] == service.grant for one in bureau.get("/access/alerts")["items"]), "so does the authority")
    found = alert(service.clerk)
    service.clerk.post(f"/access/alerts/{found['id']}/explain?grant={service.grant}", {"text": "联调测试所致"})
    story.check(alert(service.reviewer)["state"] == "explained" and alert(service.reviewer)["explanation"] == "联调测试所致", "the county explains, the province reads it")
    for step in ("ask", "step_down"):
        service.reviewer.post(f"/access/alerts/{found['id']}/conclude", {"accepted": False, "note": "说明不充分", "turn": alert(service.reviewer)["turn"]})
        story.check(alert(service.reviewer)["step"] == step, f"not accepted: next step {step}")
    story.check(story.until(lambda: service.state(service.clerk) == "verify_only", 10), "which both nodes carry out")
    service.reviewer.post(f"/access/alerts/{found['id']}/conclude", {"accepted": True, "note": "已整改", "turn": alert(service.reviewer)["turn"]})
    service.hold("")
    story.check(story.until(lambda: service.state(service.clerk) == "active", 10), "accepted and let go")


def revoked(story, service, system, people):
    application = service.application
    service.reviewer.post(f"/applications/{application}/propose-change", {"kind": "stop", "reason": "演示：使用目的已实现"})
    story.must(service.waits(service.clerk, "answer_change"), "a running service is stopped after the consumer was heard")
    service.clerk.post(f"/applications/{application}/answer-change", {"agree": True, "note": ""})
    bureau = story.person("province", "bureau")
    story.must(service.waits(bureau, "accept_filing"), "and it was filed")
    bureau.post(f"/applications/{application}/accept-filing", {"number": "苏数备〔2026〕9号", "note": ""})
    service.reviewer.post(f"/grants/{service.grant}/revoke", {"reason": "演示：使用目的已实现"})
    ask = lambda: system.post("/access/verify", service.body(evidence="YJ-7", key={"id_number": people[0]["id_number"]}, compare=[{"item": "name", "op": "eq", "value": "x"}]))  # noqa: E731
    story.check(within(1.0, lambda: code_of(ask) in ("access.standing", "access.grant")), f"revoked: within a second the county's system reads {code_of(ask)}")
    story.check(story.until(lambda: service.state(service.clerk) == "revoked", 10), "and the county's node has it closed")
    ended = service.clerk.get(f"/grants/{service.grant}/use")
    story.check({cap["kind"]: cap["most"] for cap in ended["caps"]}["callsPerDay"] == 100000 and ended["total"]["calls"] > 10, "what it allowed and what was used can still be read")


def lease(story):
    """A recipient that is cut off stops reading what it holds when the lease ends."""
    service = Service(story, "batch", {"modes": ["verify"], "verify": {"name": ["eq"]}, "lease": 12, "canaries": 5}).granted()
    batch = story.delivered(service.reviewer, service.grant)
    rows = f"/holdings/{service.grant}/rows"
    story.must(story.until(lambda: code_of(lambda: service.clerk.get(rows, limit=1)) is None, 30), "with a lease of 12 s the county reads what it received")
    canaries(story, service, batch)
    province = story.world.nodes["province"]
    province.stop()
    story.check(story.until(lambda: code_of(lambda: service.clerk.get(rows, limit=1)) == "grant.lease", 40), "cut off, it stops reading when the lease ends")
    story.check(code_of(lambda: service.clerk.get(f"/grants/{service.grant}/use")) == "peer.unreachable", "and says that the provider cannot be reached")
    province.start()
    story.statistics = story.person("province", "statistics-reviewer")
    story.statistics_clerk = story.person("province", "statistics-clerk")
    story.check(story.until(lambda: code_of(lambda: service.clerk.get(rows, limit=1)) is None, 60), "connected again, it reads on")


def canaries(story, service, batch):
    """Rows of nobody among those delivered: a copy that turns up elsewhere names its grant."""
    copy = service.clerk.fetch(f"/holdings/{service.grant}/export", format="csv")
    lines = copy.splitlines()
    story.check(len(lines) - 1 == batch["counts"]["out"] + 5, f"{batch['counts']['out']} rows of the register and five of nobody lie with the county")
    def trace(text):
        return json.loads(service.reviewer.call("POST", "/canaries/trace", raw=text)[2])
    found = trace(copy)["matches"]
    story.check(len(found) == 1 and found[0]["grant"] == service.grant and found[0]["found"] == 5, "the province compares a copy: all five are in it, and the grant is named")
    some = trace(b"\n".join(line.split(b",")[0] for line in lines[1:][::2]))["matches"]
    story.check(len(some) <= 1 and all(one["grant"] == service.grant for one in some), "half of the rows and one column alone name no other")
    people = (story.world.nodes["province"].folder / "persons.csv").read_bytes()
    story.check(trace(people)["matches"] == [], "the register itself has none of them")


def keys(story):
    province = story.world.nodes["province"]
    before = province.cli("key", "list")[0]
    shared = next(one["id"] for one in before["keys"] if one["id"].startswith("p-"))
    versions = len(next(one for one in before["keys"] if one["id"] == shared)["versions"])
    story.check(province.cli("key", "rotate", shared)[0]["version"] == versions + 1, "jingwei key rotate makes a new version of a purpose key")
    master = province.cli("key", "rotate", "--master")[0]
    story.check(master["version"] == before["master"]["version"] + 1, f"jingwei key rotate --master seals {master['keys']} keys anew")
    admin = story.person("province", "operator")
    seen = admin.get("/keys")
    story.check(seen["masters"][-1]["version"] == master["version"] and "secret" not in json.dumps(seen), "the page of keys shows versions and never a key")
