"""Which system holds what, and the rates that follow."""


def inventory(story):
    story.chapter("家底 Systems, data sets and the three rates")
    clerk = story.person("province", "health-clerk")
    bureau = story.person("province", "bureau")
    story.refused("system.kind", "a kind that is none", lambda: clerk.post("/inventory/systems", {"name": "x", "kind": "thing"}))
    system = clerk.post("/inventory/systems", {"name": "全民健康信息平台", "services": ["医疗机构设置审批", "护士执业注册"],
                                               "maintainer": "省卫生健康信息中心", "since": "2019-03-01"})
    app = clerk.post("/inventory/systems", {"name": "医疗机构电子化注册系统", "kind": "app", "parent": system["id"]})
    story.check(app["parent_name"] == system["form"]["name"], "an app is part of a system")
    story.refused("system.parent", "no circles", lambda: clerk.put(
        f"/inventory/systems/{system['id']}", {"name": "全民健康信息平台", "parent": app["id"]}, 1))
    hospitals = next(r for r in clerk.get("/resources")["items"] if r["name"] == "医院名录")
    clerk.post("/inventory/data-sets", {"system": app["id"], "name": "医疗机构注册信息", "services": ["医疗机构设置审批"],
                                        "frequency": "daily", "rows": 2083, "resource": hospitals["id"]})
    held = clerk.post("/inventory/data-sets", {"system": app["id"], "name": "护士执业注册信息",
                                               "services": ["护士执业注册"], "frequency": "daily", "rows": 500000})
    story.check(len(held["data_sets"]) == 2 and held["cataloged"] == 1, "two data sets, one of them cataloged")
    story.refused("data_set.name_taken", "twice the same", lambda: clerk.post(
        "/inventory/data-sets", {"system": app["id"], "name": "护士执业注册信息"}))
    story.refused("system.in_use", "a system that holds data stays", lambda: clerk.call(
        "DELETE", f"/inventory/systems/{app['id']}"))
    other = story.person("province", "civil-clerk")
    story.refused("system.unknown", "another department does not touch it", lambda: other.post(
        "/inventory/data-sets", {"system": app["id"], "name": "x"}))
    story.check(not any(s["org"] == "32.health" for s in other.get("/inventory/systems")["items"]), "and does not see it")
    rates = clerk.get("/inventory/rates", by="org")
    own = rates["items"][0]
    story.check(len(rates["items"]) == 1 and own["catalog_rate"] == 0.5, "编目率 of its own department: 1 of 2")
    story.check(own["published"] >= 1 and own["data_rate"] == own["with_data"] / own["published"], f"挂接率 {own['data_rate']:.0%}")
    behind = clerk.get("/inventory/behind", what="uncataloged", by="org", key="32.health")["items"]
    story.check([one["name"] for one in behind] == ["护士执业注册信息"], "the list behind the number names the other one")
    everybody = bureau.get("/inventory/rates", by="line")
    story.check({"health", "statistics"} <= {one["key"] for one in everybody["items"]}, "the bureau sees every line of the node")
    story.check(everybody["all"]["published"] == sum(one["published"] for one in everybody["items"]), "the sum is the sum")
    missing = bureau.get("/inventory/behind", what="no_system", by="org")["items"]
    story.check(any(one["org"] == "32.statistics" for one in missing), "and which published resources no system holds")
    story.refused("rates.by", "a grouping that is none", lambda: clerk.get("/inventory/rates", by="colour"))
    holds = clerk.get("/inventory/systems", resource=hospitals["id"])["items"]
    story.check([s["form"]["name"] for s in holds] == ["医疗机构电子化注册系统"], "the resource says which system is behind it")
