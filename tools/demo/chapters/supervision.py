"""Legal clocks and supervision: a duty, its reminder, an order, a local time limit, a day off."""

import datetime


def supervision(story):
    story.chapter("时限与督办 Legal clocks and supervision")
    bureau = story.person("province", "bureau")
    asks = story.person("province", "health-clerk")
    owes = story.person("province", "civil-clerk")
    stranger = story.person("province", "statistics-clerk")
    day = presets(story, bureau)

    form = {"name": "低保对象变动信息", "items": ["姓名", "变动日期"], "service": "医疗救助结算",
            "purpose": "核对救助资格", "legal_basis": "《社会救助暂行办法》第四十七条", "frequency": "monthly"}
    demand = asks.post("/demands", form)["id"]
    asks.post(f"/demands/{demand}/steps", {"action": "send"})
    found = bureau.get("/supervision/duties", subject_type="demand", subject=demand)["items"]
    story.must(len(found) == 1 and found[0]["kind"] == "demand.assign" and found[0]["org"] == "32.data",
               "a demand that is sent is a duty of the bureau, in the same transaction")
    assigned = bureau.post(f"/demands/{demand}/steps", {"action": "assign", "org": "32.civil"})
    found = owes.get("/supervision/duties", box="mine", subject=demand)["items"]
    story.must(found and found[0]["kind"] == "demand.answer" and found[0]["due"] == assigned["deadline"],
               f"then one of 民政厅, until {assigned['deadline']}, as the demand itself says")
    duty = found[0]["id"]
    story.check(asks.get("/supervision/duties", box="waiting", subject=demand)["items"], "whoever waits sees it")
    story.refused("duty.unknown", "who has no part in it does not", lambda: stranger.get(f"/supervision/duties/{duty}"))
    closed = bureau.get("/supervision/duties", subject=demand, state="closed")["items"]
    story.check(closed and closed[0]["kind"] == "demand.assign" and closed[0]["late"] == 0, "the bureau's own is done in time")

    asks.post(f"/supervision/duties/{duty}/remind", {"note": "请尽快答复"})
    story.refused("supervision.reminded", "a second reminder on one day", lambda: asks.post(f"/supervision/duties/{duty}/remind", {"note": ""}))
    story.refused("supervision.own", "reminding oneself", lambda: owes.post(f"/supervision/duties/{duty}/remind", {"note": ""}))
    notice = next(one for one in owes.get("/supervision/notices")["items"] if one["notice"]["duty"] == duty)
    story.check(notice["notice"]["note"] == "请尽快答复", "the reminder lies with 民政厅")
    owes.post(f"/supervision/notices/{notice['notice']['id']}/seen")
    story.check(owes.get(f"/supervision/duties/{duty}")["notices"][0]["seen"], "and is acknowledged")

    orders(story, bureau, owes, stranger, duty)
    between_nodes(story, bureau)
    calendar(story, bureau, duty, day)
    asks.post(f"/demands/{demand}/steps", {"action": "withdraw", "note": "改用国家接口"})
    story.check(bureau.get(f"/supervision/duties/{duty}")["duty"]["state"] == "cancelled",
                "withdrawn, the duty falls away and counts nowhere")
    figures = bureau.get("/supervision/statistics", by="kind")
    story.check(figures["all"]["done"] >= 1 and figures["all"]["on_time_rate"] is not None,
                f"{figures['all']['done']} duties done, {figures['all']['on_time_rate']:.0%} in time")
    findings(story, bureau, stranger)


def presets(story, bureau):
    known = {one["preset"]["id"]: one["preset"] for one in bureau.get("/clock/presets")["items"]}
    story.check("国务院令第809号" in known["CN-809"]["source"] and len(known) >= 10,
                f"{len(known)} presets of time limits, each with its source")
    day = datetime.date.today().isoformat()
    term = {"duty": "reply.conditional", "days": 11, "article": "第八条"}
    local = {"region": "32", "title": "江苏省公共数据共享办法（演示）", "source": "演示文件", "effective": day, "terms": [term]}
    story.refused("preset.looser", "a local time limit longer than the nation's",
                  lambda: bureau.put("/clock/presets/CN-32-DEMO", local, 1))
    bureau.put("/clock/presets/CN-32-DEMO", {**local, "terms": [{**term, "days": 6}]}, 1)
    chosen = bureau.get("/clock/choice", region="3206", duty="reply.conditional")
    story.check(chosen["preset"] == "CN-32-DEMO" and chosen["term"]["days"] == 6, "a shorter one holds in the block and below")
    bureau.call("DELETE", "/clock/presets/CN-32-DEMO")
    story.check(bureau.get("/clock/choice", region="3206", duty="reply.conditional")["preset"] == "CN-809",
                "retired, the nation's holds again")
    return day


def orders(story, bureau, owes, stranger, duty):
    form = {"org": "32.civil", "title": "数据需求尚未答复", "demand": "三个工作日内书面答复", "days": 3, "duties": [duty]}
    story.refused("right.missing", "an order of a clerk", lambda: owes.post("/supervision/orders", form))
    order = bureau.post("/supervision/orders", form)
    story.check(order["number"].startswith("DB-32.data-") and order["light"] in ("green", "yellow"),
                f"督办单 {order['number']}, reply until {order['due']}")
    story.refused("order.unknown", "others do not see it", lambda: stranger.get(f"/supervision/orders/{order['id']}"))
    owes.post(f"/supervision/orders/{order['id']}/reply", {"note": "已安排专人办理"})
    bureau.post(f"/supervision/orders/{order['id']}/return", {"reason": "未说明完成时间", "days": 2})
    owes.post(f"/supervision/orders/{order['id']}/reply", {"note": "本周五前完成"})
    done = bureau.post(f"/supervision/orders/{order['id']}/close", {"outcome": "done", "note": ""})
    story.check(done["state"] == "closed" and len(done["steps"]) == 5, "replied to, returned, replied to again, closed")


def between_nodes(story, bureau):
    """The province over a county that works on a node of its own."""
    county, boss = story.person("county", "clerk"), story.person("county", "bureau")
    form = {"name": "网格事件处置情况", "items": ["事件编号", "处置结果"], "service": "基层治理", "purpose": "跟踪处置",
            "legal_basis": "《政务数据共享条例》第十九条", "frequency": "monthly"}
    demand = county.post("/demands", form)["id"]
    county.post(f"/demands/{demand}/steps", {"action": "send"})

    def told():
        return next((one for one in bureau.get("/supervision/duties", subject=demand)["items"]), None)
    duty = story.until(told)
    story.must(duty and duty["org"] == "320613.data" and duty["told_by"], f"a duty kept at {duty and duty['told_by']} stands on the province's board")
    bureau.post(f"/supervision/duties/{duty['id']}/remind", {"note": "请尽快指定数源部门"})

    def reminded():
        return next((one for one in boss.get("/supervision/notices")["items"] if one["notice"]["duty"] == duty["id"]), None)
    notice = story.until(reminded)
    story.must(notice and notice["notice"]["from_org"] == "32.data", "the reminder reaches the county")
    boss.post(f"/supervision/notices/{notice['notice']['id']}/seen")
    story.check(story.until(lambda: any(one["seen"] for one in bureau.get(f"/supervision/duties/{duty['id']}")["notices"])),
                "and that it was seen comes back")
    order = bureau.post("/supervision/orders", {"org": "320613.data", "title": "数据需求未指定数源", "demand": "两个工作日内指定并书面答复",
                                                "days": 2, "duties": [duty["id"]]})

    def there():
        return next((one for one in county.get("/supervision/orders", box="mine")["items"] if one["id"] == order["id"]), None)
    story.must(story.until(there), f"督办单 {order['number']} lies with the county")
    story.check(there()["duties"] == [duty["id"]] and there()["actions"] == ["reply"], "about its own duty, open to its people")
    province = story.world.nodes["province"]
    province.kill()
    sent = county.post(f"/supervision/orders/{order['id']}/reply", {"note": "已指定网格中心为数源"})
    story.check(sent["pending"] == "reply" and sent["actions"] == [], "with the line cut the reply is on its way, and says so")
    story.refused("order.pending", "one reply at a time", lambda: county.post(f"/supervision/orders/{order['id']}/reply", {"note": "再答"}))
    province.start()
    story.check(story.until(lambda: bureau.get(f"/supervision/orders/{order['id']}")["state"] == "replied"), "whole again: the province has the reply")
    bureau.post(f"/supervision/orders/{order['id']}/close", {"outcome": "done", "note": ""})
    story.check(story.until(lambda: there()["state"] == "closed"), "closed, on both nodes")
    found = bureau.post("/supervision/findings", {"code": "R1", "org": "320613.data", "title": "重复收集网格人口", "number": "", "link": "",
                                                  "evidence": [{"type": "letter", "id": "苏数函〔2026〕3号", "note": "核查通报"}]})

    def held():
        return next((one for one in county.get("/supervision/findings")["items"] if one["id"] == found["id"]), None)
    story.check(story.until(held), "what is held against the county's department it reads at home")
    bureau.post(f"/supervision/findings/{found['id']}/decide", {"confirm": False, "reason": "已共用同一采集表"})
    story.check(story.until(lambda: held()["state"] == "dismissed"), "and the verdict too")
    county.post(f"/demands/{demand}/steps", {"action": "withdraw", "note": "改用已有数据"})


def calendar(story, bureau, duty, day):
    before = bureau.get(f"/supervision/duties/{duty}")["duty"]["due"]
    off = {"region": "32", "day": before, "off": True, "name": "演示假日", "basis": "演示文件"}
    bureau.put("/calendar/days", off, 1)
    moved = bureau.get(f"/supervision/duties/{duty}")["duty"]["due"]
    story.check(moved > before, f"a day off in the block moves the last day from {before} to {moved}")
    bureau.call("DELETE", f"/calendar/days/32/{before}")
    story.check(bureau.get(f"/supervision/duties/{duty}")["duty"]["due"] == before, "taken back, it is as it was")
    story.check(bureau.get("/calendar", year=2027)["known"] is False and day < "2027", "2027 is not known yet, and says so")


def findings(story, bureau, stranger):
    form = {"code": "P2", "org": "32.statistics", "title": "要求另签协议", "number": "", "link": "",
            "evidence": [{"type": "letter", "id": "统函〔2026〕7号", "note": "答复函"}]}
    story.refused("violation.code", "a violation the decree does not know",
                  lambda: bureau.post("/supervision/findings", {**form, "code": "X9"}))
    story.refused("violation.evidence", "a finding without evidence",
                  lambda: bureau.post("/supervision/findings", {**form, "evidence": []}))
    found = bureau.post("/supervision/findings", form)
    story.check(any(one["id"] == found["id"] for one in stranger.get("/supervision/findings")["items"]),
                "a department sees what is held against it")
    story.refused("right.missing", "and does not decide on it",
                  lambda: stranger.post(f"/supervision/findings/{found['id']}/decide", {"confirm": False, "reason": "无"}))
    decided = bureau.post(f"/supervision/findings/{found['id']}/decide", {"confirm": False, "reason": "协议为安全要求，已备案"})
    story.check(decided["state"] == "dismissed", "the bureau decides, with a reason")
