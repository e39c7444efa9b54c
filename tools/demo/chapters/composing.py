"""Rows and subject of a grant as its reviewer composes them, by HTTP and by command; the grant as ODRL and judged by it."""

import json
import os
import subprocess

from chapters.online_use import CHOICES, Program, Service, client_of, rows_of_county

BORN = {"item": "birth_date", "op": "range", "values": ["1950-01-01", "1979-12-31"], "reason": "只核对这一年龄段"}
SEXES = {"item": "sex", "op": "in", "values": ["1"], "reason": "分性别办理"}


def composing(story):
    story.chapter("逐行授权 Rows and subject composed by the reviewer, the grant as ODRL")
    people = rows_of_county(story)
    service = Service(story, "query", {"modes": ["verify"], "verify": {"name": ["eq"]}, "caps": {"callsPerDay": 1000}, "own_region": True, "rows": [BORN, SEXES]})
    story.must(service.waits(service.reviewer, "decide"), "the county applies to query; the application lies with the provider")
    inside = [one for one in people if "1950-01-01" <= one["birth_date"] <= "1979-12-31" and one["sex"] == "1"]
    reviewer = reviewing(story)
    refused(story, service)
    folder = story.world.nodes["province"].folder
    terms, items = folder / "terms.json", folder / "items.json"
    terms.write_text(json.dumps(service.terms, ensure_ascii=False), encoding="utf-8")
    items.write_text(json.dumps(CHOICES, ensure_ascii=False), encoding="utf-8")
    tried = reviewer("try", "--items", str(items), "--terms", str(terms))
    counts = tried["counts"]
    story.check(counts["out"] == len(inside) and counts["rows_in"] == counts["out"] + counts["filtered"] + counts["set_aside"],
                f"jingwei application try: {counts['out']:,} of {counts['rows_in']:,} rows, as the register says")
    audience(story, service)
    steps(story, reviewer)
    proposed = reviewer("decide", "--items", str(items), "--terms", str(terms))
    rows = [one for one in proposed["proposal"]["narrowed"] if one["kind"] == "rows"]
    story.check(proposed["state"] == "proposed" and [one["item"] for one in rows] == ["birth_date", "sex"] and all(one["reason"] for one in rows),
                "jingwei application decide: each condition is a narrowing with its reason")
    story.check(service.provider_head.get(f"/applications/{service.application}")["proposed_terms"]["rows"] == [BORN, SEXES], "the head reads the conditions before consenting")
    service.approve()
    told = service.clerk.get(f"/applications/{service.application}")["decision"]["narrowed"]
    story.check([json.loads(one["given"]) for one in told if one["kind"] == "rows"] == [["range", *BORN["values"]], ["in", "1"]], "the county reads what is left out and why")
    use(story, service, people, inside)
    odrl(story, service)
    one_system(story)


def reviewing(story):
    """`jingwei application …` with the key of a reviewer's program."""
    node = story.world.nodes["province"]
    made = node.cli("client", "add", "--name", "审核台", "--org", "32.civil", "--roles", "reviewer", "--days", "1")[0]
    path = node.folder / "reviewer.key"
    path.write_text(made["key"], encoding="utf-8")
    os.chmod(path, 0o600)

    def run(verb, *words):
        return node.cli("application", verb, "--url", node.url, "--key-file", str(path), "--id", run.application, *words)[0]
    run.application = story.person("province", "civil-reviewer").get("/applications", box="review")["items"][0]["id"]
    return run


def refused(story, service):
    def with_rows(*rows, **more):
        return lambda: service.decide(terms={**service.terms, "rows": list(rows), **more})
    story.refused("decision.explain", "a condition without its reason", with_rows({**BORN, "reason": " "}))
    story.refused("decision.rows", "a comparison that is none", with_rows({**BORN, "op": "like"}))
    story.refused("decision.rows", "from above to", with_rows({**BORN, "values": ["1979-12-31", "1950-01-01"]}))
    story.refused("decision.rows", "an item the resource has not", with_rows({**BORN, "item": "salary"}))
    story.refused("decision.rows", "a region beside what was applied for", with_rows({"item": "region_code", "op": "prefix", "values": ["320602"], "reason": "x"}))
    story.refused("decision.rows", "a region wider than what was applied for", with_rows({"item": "region_code", "op": "in", "values": ["32"], "reason": "x"}))
    story.refused("decision.subject", "a level that is not the county's", with_rows(BORN, level="city"))
    story.refused("decision.subject", "a role that may not ask", with_rows(BORN, role="auditor"))
    story.refused("decision.subject", "a system by its name", with_rows(BORN, system="救助受理系统"))


def audience(story, service):
    known = service.reviewer.get(f"/applications/{service.application}/audience")
    story.check(known["level"] == "county" and known["line"] == "data" and known["region"] == "320613" and not known["systems_known"],
                f"whom the grant can let in: {known['org']['name']}, {known['level']}, {known['line']}; its systems are its own node's to know")


def steps(story, reviewer):
    """`application act` takes a step as the page of the application names it, and says which there are."""
    for step, reason, what in (("send_back", "right.missing", "a step with underscores is the head's to take"), ("no_such_step", "application.step", "a step that is none")):
        try:
            reviewer("act", "--step", step, "--form", '{"reason": "x"}')
            story.check(False, f"{what}: was not refused")
        except RuntimeError as problem:
            story.check(reason in str(problem) and (reason == "right.missing" or "decide" in str(problem)), f"jingwei application act: {what}: {reason}")


def use(story, service, people, inside):
    system, _, _ = client_of(story, "county", "320613.data", "逐行系统", story.world.nodes["county"].folder)
    outside = next(one for one in people if one["sex"] == "1" and one["birth_date"] > "1979-12-31")
    other = next(one for one in people if one["sex"] == "2" and "1950-01-01" <= one["birth_date"] <= "1979-12-31")

    def rows(one):
        return system.post("/access/query", service.body(key={"id_number": one["id_number"]}, items=["name"]))["rows"]
    story.check(len(rows(inside[0])) == 1 and rows(outside) == [] and rows(other) == [], "a query finds the row that meets every condition and none that misses one")
    answer = system.post("/access/verify", service.body(key={"id_number": outside["id_number"]}, compare=[{"item": "name", "op": "eq", "value": outside["name"]}]))
    story.check(answer["answers"] == [False], "verify answers for a row outside as for one that is not there")


def odrl(story, service):
    node = story.world.nodes["county"]
    _, key_file, _ = client_of(story, "county", "320613.data", "ODRL 读取", node.folder)
    file = node.folder / "grant.odrl.json"
    node.cli("grant", "odrl", service.grant, "--url", node.url, "--key-file", str(key_file), "--out", str(file))
    policy = json.loads(file.read_text(encoding="utf-8"))
    permission = next(one for one in policy["permission"] if one["target"].endswith("#name") and one["action"].endswith("#query"))
    story.check(any(one["leftOperand"].endswith("#row/birth_date") for one in permission["constraint"]), "jingwei grant odrl: the conditions on rows stand in every permission")
    ours = "urn:jingwei:grant:2#"
    world = {"now": "2027-01-04T02:00:00Z", "fulfilled": [duty["uid"] for duty in permission["duty"]],
             "facts": {"purpose": "2.2.1", ours + "purposeText": "低保对象核对", ours + "legalBasis": "《社会救助暂行办法》第五十八条", ours + "callsPerDay": 1,
                       ours + "treatment": "keep_ends", ours + "row/region_code": "320613001", ours + "row/birth_date": "1960-05-01", ours + "row/sex": "1"}}
    request = {"party": permission["assignee"], "action": permission["action"], "target": permission["target"]}
    asked = {"policy": policy, "request": request, "world": world}
    judged = service.clerk.post("/odrl/evaluate", asked)
    # The region of whoever asks is not told.
    rule = next(one for one in judged["rules"] if one["uid"] == permission["uid"])
    story.check(not judged["permitted"] and rule["unclear"] == [f"rightOperand {ours}subject.region"], f"what a stranger cannot know is not satisfied: {rule['unclear']}")
    world["facts"][ours + "subject.region"] = "320613"
    story.check(service.clerk.post("/odrl/evaluate", asked)["outcome"] == "permitted", "with all else told, the plain policy permits what the grant does")
    old = {**world, "facts": {**world["facts"], ours + "row/birth_date": "1985-05-01"}}
    story.check(service.clerk.post("/odrl/evaluate", {**asked, "world": old})["outcome"] == "not_permitted", "and not the row outside")
    story.refused("odrl.policy", "a misspelt field", lambda: service.clerk.post("/odrl/evaluate", {**asked, "policy": {**policy, "permision": []}}))
    story.refused("odrl.context", "a context that is not at hand", lambda: service.clerk.post("/odrl/evaluate", {**asked, "policy": {**policy, "@context": "https://example.com/c"}}))
    by_command(story, node)


def by_command(story, node):
    """A stranger's policy and no node at all."""
    file = node.folder / "policy.json"
    file.write_text(json.dumps({"@context": ["http://www.w3.org/ns/odrl.jsonld", {"ex": "http://example.com/"}], "@type": "Offer", "uid": "ex:1", "assigner": "ex:owner",
                                "permission": {"target": "ex:data", "action": "read", "constraint": {"leftOperand": "purpose", "operator": "eq", "rightOperand": {"@id": "ex:research"}}}}), encoding="utf-8")
    world = node.folder / "world.json"
    world.write_text(json.dumps({"facts": {"purpose": "http://example.com/research"}}), encoding="utf-8")

    def judge(*words):
        done = subprocess.run([node.binary, "--json", "grant", "judge", str(file), "--party", "ex:me", "--action", "read", "--target", "ex:data", *words],
                              capture_output=True, text=True, timeout=60, check=False)
        return done.returncode, json.loads(done.stdout.splitlines()[0])["outcome"]
    story.check(judge("--world", str(world)) == (0, "permitted") and judge() == (3, "not_permitted"), "jingwei grant judge: a policy in plain JSON-LD, with its facts and without")


def one_system(story):
    folder = story.world.nodes["county"].folder
    system, _, client = client_of(story, "county", "320613.data", "窗口系统", folder)
    other, _, _ = client_of(story, "county", "320613.data", "其他系统", folder)
    service = Service(story, "verify", {"verify": {"name": ["eq"]}, "caps": {"callsPerDay": 1000}, "system": client, "role": "clerk", "level": "county", "line": "data"}).granted()
    one = rows_of_county(story)[0]

    def ask(who):
        return who.post("/access/verify", service.body(key={"id_number": one["id_number"]}, compare=[{"item": "name", "op": "eq", "value": one["name"]}]))["answers"]
    story.check(ask(system) == [True], "the one system that the grant names asks")
    story.refused("access.system", "another of the same department does not", lambda: ask(other))
