"""The three lists: a county's demand travels up to the bureaus and comes back with a resource."""

import datetime


def demand(story):
    story.chapter("三清单 Demands, responsibilities, the negative list")
    county = story.person("county", "clerk")
    city = story.person("city", "bureau")
    province = story.person("province", "bureau")
    source = story.person("province", "health-clerk")

    def step(person, number, action, **said):
        return person.post(f"/demands/{number}/steps", {"action": action, **said})

    def arrives(person, number, state):
        def ready():
            try:
                found = person.get(f"/demands/{number}")
            except Exception:  # noqa: BLE001 - not there yet
                return None
            return found if found["state"] == state else None
        return story.until(ready, 60)

    form = {"name": "医院名称与地址", "items": ["医院名称", "地址", "床位数"], "service": "急救站点规划",
            "purpose": "核对辖区医院，规划急救站点", "legal_basis": "《院前医疗急救管理办法》第八条",
            "frequency": "quarterly"}
    story.refused("demand.items", "a demand without items", lambda: county.post("/demands", {**form, "items": [" "]}))
    story.refused("demand.due", "a day that is over", lambda: county.post("/demands", {**form, "due": "2001-01-01"}))
    hostile = "'; DROP TABLE demand_demand; -- <script>alert(1)</script>\u202e"
    raised = county.post("/demands", {**form, "purpose": hostile})
    story.check(raised["form"]["purpose"] == hostile, "hostile text comes back as it was")
    step(county, raised["id"], "withdraw")

    raised = county.post("/demands", form)
    matches = county.get(f"/demands/{raised['id']}/matches")["items"]
    story.must(matches and matches[0]["name"] == "医院名录", "the search proposes 医院名录 first")
    story.check("床位数" in matches[0]["missing"] and "医院名称" in matches[0]["found"], "and says which items it lacks")
    matched = step(county, raised["id"], "match", resource=matches[0]["id"])
    story.check(matched["state"] == "matched" and not matched["actions"], "a person confirms; that ends it")
    story.refused("demand.state", "a step after the end", lambda: step(county, raised["id"], "send"))

    wanted = {**form, "name": "医疗机构床位与急诊能力", "items": ["机构名称", "床位数", "急诊等级"]}
    number = county.post("/demands", wanted)["id"]
    story.refused("right.missing", "the clerk may not name a source", lambda: (
        step(county, number, "send"), step(county, number, "assign", org="32.health")))
    bureau = story.person("county", "bureau")
    story.refused("demand.org", "the county's bureau cannot name a department of the province",
                  lambda: step(bureau, number, "assign", org="32.health"))
    step(bureau, number, "forward", note="不在本县职责内")
    story.must(arrives(city, number, "assigning"), "the demand reaches the city's bureau on its own node")
    step(city, number, "forward")
    at_top = arrives(province, number, "assigning")
    story.must(at_top and at_top["bureau"]["id"] == "32.data" and at_top["deadline"], "and the province's, with a clock")
    story.refused("demand.top", "nobody above the province", lambda: step(province, number, "forward"))
    assigned = step(province, number, "assign", org="32.health", note="由省卫健委提供")
    story.check(assigned["light"] == "green" and assigned["source"]["id"] == "32.health",
                f"the bureau names 数源部门; ten working days, until {assigned['deadline']}")
    story.check(arrives(county, number, "assigned"), "the county sees who has it")
    story.refused("demand.unknown", "a department that has no part in it does not even see it",
                  lambda: step(story.person("province", "civil-clerk"), number, "promise", day="2099-01-01"))
    story.refused("demand.basis", "a refusal that cites no law",
                  lambda: step(source, number, "refuse", note="不便提供", basis="内部规定"))
    day = (datetime.date.today() + datetime.timedelta(days=30)).isoformat()
    step(source, number, "promise", day=day)
    story.check(arrives(county, number, "promised"), f"the source promises it for {day}")
    duties = source.get("/responsibilities")
    story.check(any(line["kind"] == "demand" and line["name"] == wanted["name"] for line in duties["items"]),
                "it stands on the source's list of responsibilities")
    hospitals = next(r for r in source.get("/resources")["items"] if r["name"] == "医院名录")
    step(source, number, "provide", resource=hospitals["id"])
    provided = arrives(county, number, "provided")
    story.must(provided and provided["resource"]["name"] == "医院名录", "the source provides a resource")
    step(county, number, "object", note="没有床位数")
    story.check(arrives(province, number, "assigning"), "the county objects; the bureau has it again")
    step(province, number, "assign", org="32.health")
    story.check(arrives(county, number, "assigned"), "and names the source again")
    step(source, number, "refuse", note="床位数据由国家平台统一管理", basis="《医疗机构管理条例》第五条")
    refused = arrives(county, number, "refused")
    story.check(refused and refused["basis"].startswith("《"), "a refusal carries reason and law to the county")
    closed = step(county, number, "close")
    story.check(closed["state"] == "closed" and len(closed["history"]) >= 11, f"closed after {len(closed['history'])} steps on four departments' desks")
    story.check(arrives(province, number, "closed"), "the province knows")
    crossing(story, county, bureau, city, step, arrives, wanted)
    stranger = story.person("city", "qidong-clerk")
    story.refused("demand.unknown", "Qidong does not see it", lambda: stranger.get(f"/demands/{number}"))
    duty_and_exclusion(story, source, province)


def crossing(story, county, bureau, city, step, arrives, wanted):
    """A withdrawal crosses the bureau's step: it wins, wherever the demand has got to."""
    number = county.post("/demands", {**wanted, "name": "急救车辆位置"})["id"]
    step(county, number, "send")
    step(bureau, number, "forward")
    story.must(arrives(city, number, "assigning"), "another demand reaches the city")
    step(county, number, "withdraw", note="已从其他渠道取得")
    story.check(arrives(city, number, "withdrawn"), "withdrawn at the county, withdrawn at the city")


def duty_and_exclusion(story, source, province):
    duty = {"name": "医师执业注册信息", "duty": "医师执业注册管理", "legal_basis": "《中华人民共和国医师法》第十三条",
            "frequency": "monthly", "due": "2020-01-01"}
    story.refused("duty.legal_basis", "a duty without a law", lambda: source.post("/responsibilities", {**duty, "legal_basis": "惯例"}))
    line = source.post("/responsibilities", duty)
    story.check(line["state"] == "overdue", "a duty past its day is overdue")
    hospitals = next(r for r in source.get("/resources")["items"] if r["name"] == "医院名录")
    line = source.put(f"/responsibilities/{line['id']}", {**duty, "resource": hospitals["id"]}, 1)
    story.check(line["state"] == "fulfilled", "a resource fulfils it")
    exclusion = {"name": "传染病个案流调信息", "rank": "law", "citation": "《中华人民共和国传染病防治法》第十二条",
                 "reason": "涉及个人隐私的有关信息、资料不得泄露"}
    story.refused("exclusion.rank", "a local rule forbids nothing",
                  lambda: source.post("/negative-list", {**exclusion, "rank": "local"}))
    story.refused("exclusion.citation", "a citation without an article",
                  lambda: source.post("/negative-list", {**exclusion, "citation": "《传染病防治法》"}))
    proposed = source.post("/negative-list", exclusion)
    stranger = story.person("province", "statistics-clerk")
    story.check(not any(one["id"] == proposed["id"] for one in stranger.get("/negative-list")["items"]),
                "a proposal is seen by its department and the bureau only")
    story.refused("right.missing", "a department does not review its own line",
                  lambda: source.post(f"/negative-list/{proposed['id']}/review", {"outcome": "list"}))
    listed = province.post(f"/negative-list/{proposed['id']}/review", {"outcome": "list", "opinion": "依据充分"})
    story.check(listed["state"] == "listed" and any(one["id"] == proposed["id"] for one in stranger.get("/negative-list")["items"]),
                "after the bureau's review it stands on the list for all")
    story.refused("exclusion.twice", "twice", lambda: source.post("/negative-list", exclusion))
