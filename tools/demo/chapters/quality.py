"""A steward makes rules, the gate sets rows aside, they are mended and released; the receiver judges what arrived."""

import csv
import io

HEADER = "证件号码,姓名,婚姻状况,配偶姓名,出生日期,区划代码"
ROWS = [
    "11010519491231002X,甲,10,,1949-12-31,320613",
    "440524188001010014,乙,20,丙,1880-01-01,320613",
    "110105194912310021,丁,10,,1949-12-31,320613",   # check character
    "11010519491231002X,戊,20,,1949-12-31,320613",   # married to nobody
    "440524188001010014,己,99,,1880-01-01,320613",   # no such code
]


def form(name):
    def item(code, title, kind="text"):
        return {"name": code, "title": title, "type": kind}
    return {"name": name, "abstract": "质量章节用的合成数据", "sharing": "unconditional", "update_cycle": "monthly", "format": "csv",
            "items": [item("id", "证件号码"), item("name", "姓名"), item("marriage", "婚姻状况"), item("spouse", "配偶姓名"),
                      item("born", "出生日期", "date"), item("region", "区划代码")]}


def rule(name, kind, items, **more):
    return {"name": name, "kind": kind, "items": items, "severity": "block", **more}


def quality(story):
    story.chapter("质量 Rules at the source, quarantine, scores")
    clerk = story.person("province", "statistics-clerk")
    stranger = story.person("province", "health-clerk")
    resource = clerk.post("/resources", form("婚姻登记（合成数据，质量）"))["id"]

    def add(one):
        return clerk.post("/quality/rules", {"target": resource, "rule": one})

    story.check(len(clerk.get("/quality/vocabulary")["kinds"]) >= 12, "kinds of rules, dimensions and metrics are listed")
    first = add(rule("身份证号", "identifier", ["id"], identifier="resident_id"))
    story.check(first["code"] == "R001" and first["form"]["metric"] == "030100", "a rule counts for the metric of its kind")
    add(rule("婚姻状况代码", "code_set", ["marriage"], values=["10", "20", "30", "40"]))
    add(rule("已婚须有配偶", "expression", [], expression="如果 婚姻状况 = '20' 则 配偶姓名 is not empty"))
    add(rule("姓名必填", "required", ["name"], severity="warn"))
    story.refused("expression.item", "an item that is not there, by line and column",
                  lambda: add(rule("x", "expression", [], expression="nothing = 1")))
    story.refused("rule.pattern", "a pattern that is none", lambda: add(rule("x", "pattern", ["name"], pattern="(")))
    story.refused("resource.unknown", "another department's resource",
                  lambda: stranger.post("/quality/rules", {"target": resource, "rule": rule("x", "required", ["id"])}))

    sent = clerk.upload("marriage.csv", "\n".join([HEADER, *ROWS, ""]).encode())
    version = clerk.post(f"/resources/{resource}/load", {"upload": sent["id"]})
    story.must(version["rows_in"] == 5 and version["rows_accepted"] == 2 and version["rows_set_aside"] == 3,
               "5 rows in = 2 accepted + 3 in quarantine")
    waiting = next(q for q in clerk.get("/quality/quarantines", resource=resource)["items"] if q["state"] == "open")
    page = clerk.get(f"/quality/quarantines/{waiting['id']}")
    story.check([(row["line"], row["field"], row["reason"]) for row in page["rows"]] ==
                [(4, "id", "rule:R001"), (5, "marriage", "rule:R003"), (6, "marriage", "rule:R002")],
                "each with its line, item and rule")
    story.refused("quarantine.unknown", "nobody else sees them", lambda: stranger.get(f"/quality/quarantines/{waiting['id']}"))

    values = page["rows"][1]["values"]
    values[page["items"].index("spouse")] = "庚"
    edited = clerk.post(f"/quality/quarantines/{waiting['id']}/edit", {"rows": [{"line": 5, "values": values}]})
    story.check(edited["still_failing"] == 0, "one row is mended by hand")
    text = clerk.fetch(f"/quality/quarantines/{waiting['id']}/export").decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    for row in rows[1:]:
        row[rows[0].index("证件号码")] = row[rows[0].index("证件号码")].replace("110105194912310021", "11010519491231002X")
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    fixed = clerk.upload("fixed.csv", out.getvalue().encode())
    done = clerk.post(f"/quality/quarantines/{waiting['id']}/upload", {"upload": fixed["id"]})
    story.check(done["done"] == 3 and done["still_failing"] == 1, "another by the corrected file; one still fails")
    released = clerk.post(f"/quality/quarantines/{waiting['id']}/release", {"lines": []})
    story.must(released["done"] == 2 and released["version"] == 2, "what passes is released as data version 2")
    story.refused("quarantine.failing", "what fails is not", lambda: clerk.post(f"/quality/quarantines/{waiting['id']}/release", {"lines": []}))
    closed = clerk.post(f"/quality/quarantines/{waiting['id']}/dismiss", {"lines": [], "reason": "原始档案缺失"})["quarantine"]
    story.check(closed["state"] == "closed" and closed["rows_in"] == closed["rows_released"] + closed["rows_dismissed"],
                "the last one is left out with a reason; 3 = 2 released + 1 dismissed")

    tried = clerk.post("/quality/rules/try", {"target": resource, "rule": rule("证件号码唯一", "unique", ["id"])})
    story.check(tried["assessed"] == 4 and tried["failing"] == 2, "a rule is tried before it is kept: 2 of 4 repeat")
    add(rule("证件号码唯一", "unique", ["id"]))
    waiting = clerk.get("/quality/unscreened")["items"]
    mine = next(one for one in waiting if one["target"] == resource)
    story.check([one["form"]["kind"] for one in mine["rules"]] == ["unique"] and mine["rows"] == 4, "data that a new blocking rule has not judged are listed")
    measured = clerk.post("/quality/run", {"target": resource})
    story.check(measured["failing"] == 2 and measured["total"] < 100, f"measured by hand: {measured['total']:.1f}")
    screened = clerk.post("/quality/screen", {"target": resource})
    story.check(screened["rows_accepted"] == 2 and screened["rows_set_aside"] == 2 and screened["number"] == 3,
                "the data there is screened by the new rule")
    story.check(not clerk.get("/quality/unscreened", target=resource)["items"], "and then they are not listed any more")
    at_once = clerk.post("/quality/rules", {"target": resource, "screen": True, "rule": rule("配偶姓名不超过十字", "length", ["spouse"], most="10")})
    again = clerk.post("/quality/screen", {"target": resource})
    story.check(at_once["state"] == "active" and not clerk.get("/quality/unscreened", target=resource)["items"] and again["number"] == 3
                and again["rows_set_aside"] == 0, "a rule may screen as it is saved; where all rows pass no version is made")
    history = clerk.get("/quality/history", target=resource)["items"]
    story.check([m["cause"] for m in history] == ["screen", "screen", "screen", "run", "release", "load"], "every measurement is kept")
    overview = clerk.get("/quality/overview")
    story.check(any(m["target"] == resource for m in overview["targets"]) and len(overview["orgs"]) == 1,
                "the department sees its own scores")
    story.check(len(story.person("province", "bureau").get("/quality/overview")["orgs"]) >= 1, "the data bureau sees all of its node")
    received(story)


def received(story):
    """The recipient's own rules over what a delivery brought."""
    clerk, grant = story.county_clerk, story.county_grant
    one = {"side": "received", "target": grant,
           "rule": rule("区划属于本区", "pattern", ["code"], pattern="320613.*", severity="warn")}
    tried = clerk.post("/quality/rules/try", one)
    story.check(tried["failing"] == 0 and tried["assessed"] > 0, "the county tries a rule on what it received")
    clerk.post("/quality/rules", one)
    measured = clerk.post("/quality/run", {"side": "received", "target": grant})
    story.check(measured["rows_in"] == tried["rows"], f"and measures its holding: {measured['rows_in']} rows")
    story.refused("holding.unknown", "nobody else may judge it", lambda: story.person("city", "clerk").post("/quality/run", {
        "side": "received", "target": grant}))
