"""A lower region's catalog rolls up: claimed or returned above, corrected below."""

import catalog_cycle

FORM = {"name": "崇川区社区事件（级联演示）", "abstract": "社区事件", "sharing": "unconditional", "update_cycle": "daily",
        "format": "csv", "items": [{"name": "id", "title": "事件编号", "key": True, "required": True},
                                   {"name": "street", "title": "街道"}]}


def rollup(story):
    story.chapter("目录级联 The catalog rolls up")
    clerk, bureau = story.person("city", "qidong-clerk"), story.person("city", "bureau")
    head = story.person("county", "head")
    county, county_bureau = story.person("county", "clerk"), story.person("county", "bureau")
    province = story.person("province", "bureau")
    mine = county.post("/resources", FORM)
    catalog_cycle.publish(county, head, county_bureau, mine["id"])

    def seen(person, resource, state=None):
        def ready():
            after = None
            while True:
                page = person.get("/rollup", limit=200, cursor=after)
                for one in page["items"]:
                    if one["id"] == resource and state in (None, one["state"]):
                        return one
                after = page["next"]
                if not after:
                    return None
        return story.until(ready, 60)

    new = seen(bureau, mine["id"], "new")
    story.must(new and new["org"]["id"] == "320613.data", "the county's entry lies before the city's bureau as new")
    story.check(not seen_now(province, mine["id"]), "and not before the province's: the city is next above")
    story.refused("rollup.bureau", "a department that is no bureau", lambda: story.person("province", "health-clerk").get("/rollup"))
    story.refused("right.missing", "a clerk returns nothing", lambda: clerk.post(f"/rollup/{mine['id']}/return", {"version": 1, "note": "x"}))
    story.refused("rollup.note", "a return that says nothing",
                  lambda: bureau.post(f"/rollup/{mine['id']}/return", {"version": new["version"], "note": "  "}))
    story.refused("rollup.version", "a verdict on a version that is not the newest",
                  lambda: bureau.post(f"/rollup/{mine['id']}/return", {"version": new["version"] + 7, "note": "x"}))
    story.refused("rollup.unknown", "the county's bureau is not above itself",
                  lambda: county_bureau.post(f"/rollup/{mine['id']}/claim", {"version": new["version"]}))
    bureau.post(f"/rollup/{mine['id']}/return", {"version": new["version"], "note": "摘要未说明数据范围"})
    said = story.until(lambda: next(iter(county.get("/rollup-verdicts", resource=mine["id"])["items"]), None), 60)
    story.must(said and said["verdict"] == "returned" and "摘要" in said["note"], "the department reads what has to be corrected")
    story.check(not clerk.get("/rollup-verdicts", resource=mine["id"])["items"], "another department does not")
    now = county.get(f"/resources/{mine['id']}")
    filing = county.post(f"/resources/{mine['id']}/change", {
        "version": now["version"], "cause": "other", "changed_on": "", "note": "按市数据局意见更正",
        "form": {**FORM, "abstract": "崇川区各社区网格上报事件，覆盖全区"}})
    county.post(f"/resources/{mine['id']}/submit", {"note": ""})
    head.post(f"/filings/{filing['id']}/approve", {"note": ""})
    county_bureau.post(f"/filings/{filing['id']}/accept", {"note": "", "legal_basis_checked": False})
    corrected = seen(bureau, mine["id"], "corrected")
    story.must(corrected and corrected["version"] > new["version"], "the new version rolls up as the answer")
    answered = county.get("/rollup-verdicts", resource=mine["id"])["items"][0]
    story.check(answered["answered"], "the return is answered")
    claimed = bureau.post(f"/rollup/{mine['id']}/claim", {"version": corrected["version"], "note": "纳入市级目录"})
    story.check(claimed["state"] == "claimed" and claimed["claimed_org"] == "3206.data", "claimed for the city's department of the line")
    story.check(story.until(lambda: county.get("/rollup-verdicts", resource=mine["id"])["items"][0]["verdict"] == "claimed", 60),
                "the county reads that too")
    catalog_cycle.withdraw(county, head, county_bureau, mine["id"], "演示结束")
    story.check(seen(bureau, mine["id"], "withdrawn"), "a tombstone follows: withdrawn")
    about = story.person("city", "qidong-clerk").get("/catalog", concerns="320681", limit=200)
    regions = {one["region"] for one in about["items"]}
    story.check("32" in regions and not any(r.startswith("320613") for r in regions),
                "与本地区有关: of the province above, not of the county beside")


def seen_now(person, resource):
    return any(one["id"] == resource for one in person.get("/rollup", limit=200)["items"])

