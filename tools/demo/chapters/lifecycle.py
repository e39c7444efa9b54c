"""A resource on its way into the catalog: assessments, head, data bureau, a change, a withdrawal."""

import catalog_cycle
from browser import Problem

FORM = {
    "name": "基层治理网格名录", "name_en": "Grid cells", "abstract": "网格编码、名称与所属街道，供社区治理使用。",
    "classification": "210", "department": "基层政权处", "source_system": "网格化管理系统", "subject": "space",
    "sharing": "conditional", "scope": "各级政务部门", "purpose": "社区治理", "use_conditions": "不得对外发布",
    "update_cycle": "quarterly", "format": "csv", "region_item": "region",
    "items": [{"name": "code", "title": "网格编码", "key": True, "unit": "", "data_type": "C"},
              {"name": "name", "title": "网格名称", "required": True},
              {"name": "region", "title": "区划代码", "region": True, "code_set": "region"},
              {"name": "people", "title": "人口", "type": "integer", "unit": "人"}]}
CSV = "网格编码,网格名称,区划代码,人口\nG1,第一网格,320613,1200\nG2,第二网格,320613,980\nG3,第三网格,320681,1500\n"


def lifecycle(story):
    story.chapter("目录生命周期 From a draft to the catalog, changed, withdrawn")
    clerk, head = story.person("province", "civil-clerk"), story.person("province", "civil-head")
    bureau = story.person("province", "bureau")
    drafted = clerk.post("/resources", FORM)
    resource = drafted["id"]
    story.check(drafted["code"].startswith("21003232") and drafted["state"] == "draft", f"class and item 210 are in the code {drafted['code']}")
    story.check(drafted["format_class"] == "2" and drafted["sharing_method"] == "file" and drafted["grade"] == 2,
                "format class, way of sharing and grade follow from the rest")
    refuse_forms(story, clerk)
    version = clerk.post(f"/resources/{resource}/load", {"upload": clerk.upload("grid.csv", CSV.encode())["id"]})
    story.check(version["rows_accepted"] == 3, "its data are loaded")
    story.refused("filing.assessment", "nothing is filed without assessments", lambda: clerk.post(f"/resources/{resource}/submit", {"note": ""}))
    catalog_cycle.assess(clerk, resource, False)
    filing = clerk.post(f"/resources/{resource}/submit", {"note": "请审批"})["id"]
    story.refused("right.missing", "the clerk does not approve", lambda: clerk.post(f"/filings/{filing}/approve", {"note": ""}))
    story.refused("filing.unknown", "the bureau sees nothing before the head has approved", lambda: bureau.get(f"/filings/{filing}"))
    approved = head.post(f"/filings/{filing}/approve", {"note": "同意"})
    story.check(approved["reviewer"]["org"] == "32.data" and approved["review_clock"]["light"] in ("green", "yellow"),
                f"the province's data bureau has until {approved['review_clock']['due']}")
    story.check(any(one["id"] == filing for one in bureau.get("/filings", box="review")["items"]), "it lies in the bureau's box")
    bureau.post(f"/filings/{filing}/return", {"reason": "摘要请写明更新来源"})
    story.check(clerk.get(f"/resources/{resource}")["state"] == "returned", "it is returned with the reason")
    clerk.put(f"/resources/{resource}", {**FORM, "abstract": FORM["abstract"] + "来源于网格化管理系统。"}, 1)
    clerk.post(f"/resources/{resource}/submit", {"note": "已补充"})
    head.post(f"/filings/{filing}/approve", {"note": ""})
    done = bureau.post(f"/filings/{filing}/accept", {"note": "", "legal_basis_checked": False})
    story.must(done["state"] == "published", "reviewed and published")
    county = story.person("county", "clerk")
    found = story.find(county, "网格", FORM["name"])
    story.must(found, "the county finds it")
    entry = county.get(f"/catalog/{resource}")
    story.check(entry["use_conditions"] == "不得对外发布" and entry["items"][3]["unit"] == "人", "with its whole metadata")
    change(story, clerk, head, bureau, resource)
    not_shared(story, clerk, head, bureau)
    secret(story, clerk)
    withdraw(story, clerk, head, bureau, resource)
    story.check(story.until(lambda: gone(county, resource)), "withdrawn: the county's catalog lets it go")
    naughty(story, clerk)


def refuse_forms(story, clerk):
    for code, what, part in (
            ("resource.conditions", "conditional sharing without scope", {"scope": ""}),
            ("resource.legal_basis", "not shared without a law", {"sharing": "not_shared", "scope": "", "purpose": "", "use_conditions": ""}),
            ("resource.secret", "a state secret", {"secrecy": "state_secret"}),
            ("resource.format", "a file shared as a database", {"sharing_method": "database"}),
            ("resource.classification", "a class the guide does not have", {"classification": "999"}),
            ("resource.related", "a code that is none", {"related": ["x"]}),
            ("resource.provider_code", "a wrong credit code", {"provider_code": "123"})):
        story.refused(code, what, lambda part=part: clerk.post("/resources", {**FORM, "name": "另一个", **part}))


def change(story, clerk, head, bureau, resource):
    now = clerk.get(f"/resources/{resource}")
    story.refused("resource.published", "what is published is not edited in place",
                  lambda: clerk.put(f"/resources/{resource}", {**FORM, "abstract": "直接改"}, now["version"]))
    form = {**FORM, "abstract": "网格编码、名称与所属区划。", "items": [*FORM["items"][:3], {"name": "households", "title": "户数", "type": "integer"}]}
    written = clerk.post(f"/resources/{resource}/change", {"version": now["version"], "cause": "duty", "changed_on": "", "note": "口径调整", "form": form})
    story.check(written["change_clock"]["left"] in (10, 11), f"ten working days for the change: {written['change_clock']['due']}")
    story.check(sum(one["breaks"] for one in written["differences"]) == 1, "the item that goes away affects grants")
    clerk.post(f"/filings/{written['id']}/ask-extension", {"reason": "系统改造中"})
    extended = bureau.post(f"/filings/{written['id']}/extension", {"consent": True, "note": "同意"})
    story.check(extended["change_clock"]["due"] > written["change_clock"]["due"], f"five more with the bureau's consent: {extended['change_clock']['due']}")
    catalog_cycle.assess(clerk, resource, False)
    clerk.post(f"/resources/{resource}/submit", {"note": ""})
    head.post(f"/filings/{written['id']}/approve", {"note": ""})
    story.check(clerk.get(f"/catalog/{resource}")["items_count"] == 4 and clerk.get(f"/catalog/{resource}")["version"] == now["version"],
                "until it is reviewed the catalog stays")
    done = bureau.post(f"/filings/{written['id']}/accept", {"note": "", "legal_basis_checked": False})
    story.check(done["version"] == now["version"] + 1, f"version {done['version']} is published")
    compared = clerk.get(f"/resources/{resource}/compare", **{"from": now["version"], "to": done["version"]})
    story.check({(one["item"], one["field"]) for one in compared["differences"]} == {("", "abstract"), ("people", "item"), ("households", "item")},
                "both versions stand side by side")


def withdraw(story, clerk, head, bureau, resource):
    story.refused("right.missing", "the head alone takes nothing out", lambda: head.post(f"/resources/{resource}/withdraw", {"reason": "并入"}))
    story.refused("filing.note", "nor anybody without a reason", lambda: clerk.post(f"/resources/{resource}/withdraw", {"reason": " "}))
    filing = clerk.post(f"/resources/{resource}/withdraw", {"reason": "并入统一网格目录"})
    story.check(filing["kind"] == "withdraw" and filing["state"] == "editing" and filing["standing_grants"] == 0, "a withdrawal is written, with the reason")
    clerk.post(f"/resources/{resource}/submit", {"note": ""})
    head.post(f"/filings/{filing['id']}/approve", {"note": "同意撤下"})
    asked = bureau.get(f"/filings/{filing['id']}")
    story.check(asked["state"] == "awaiting_review" and asked["review_clock"]["left"] >= 1, f"the bureau has until {asked['review_clock']['due']}")
    bureau.post(f"/filings/{filing['id']}/return", {"reason": "请先说明统一网格目录的代码"})
    story.check(clerk.get(f"/resources/{resource}")["state"] == "published" and clerk.get(f"/filings/{filing['id']}")["refusal"] == "请先说明统一网格目录的代码",
                "refused: it stays published, with the reason")
    clerk.post(f"/resources/{resource}/withdraw", {"reason": "并入统一网格目录（代码见说明）"})
    done = catalog_cycle.pass_on(clerk, head, bureau, resource)
    gone_now = clerk.get(f"/resources/{resource}")
    story.check(done["state"] == "withdrawn" and gone_now["state"] == "withdrawn" and done["note"].startswith("并入"),
                "and when the bureau lets it go it is gone")


def not_shared(story, clerk, head, bureau):
    form = {**FORM, "name": "救助对象家庭隐私", "sharing": "not_shared", "scope": "", "purpose": "", "use_conditions": "",
            "reason": "涉及家庭隐私", "legal_basis": "《江苏省公共数据管理办法》第三条"}
    resource = clerk.post("/resources", form)["id"]
    catalog_cycle.assess(clerk, resource, False)
    filing = clerk.post(f"/resources/{resource}/submit", {"note": ""})["id"]
    head.post(f"/filings/{filing}/approve", {"note": ""})
    story.refused("filing.findings", "a provincial rule is no basis for not sharing",
                  lambda: bureau.post(f"/filings/{filing}/accept", {"note": "", "legal_basis_checked": True}))
    bureau.post(f"/filings/{filing}/return", {"reason": "依据不是法律、行政法规或国务院决定"})
    clerk.put(f"/resources/{resource}", {**form, "legal_basis": "《中华人民共和国个人信息保护法》第二十八条"}, 1)
    clerk.post(f"/resources/{resource}/submit", {"note": ""})
    head.post(f"/filings/{filing}/approve", {"note": ""})
    story.refused("filing.legal_basis", "the reviewer has to look the law up",
                  lambda: bureau.post(f"/filings/{filing}/accept", {"note": "", "legal_basis_checked": False}))
    story.check(bureau.post(f"/filings/{filing}/accept", {"note": "已核对", "legal_basis_checked": True})["state"] == "published",
                "with a national law that was looked up it is listed as not shared")


def secret(story, clerk):
    resource = clerk.post("/resources", {**FORM, "name": "不应录入的内容"})["id"]
    clerk.post(f"/resources/{resource}/assessments", {"kind": "secrecy", "conclusion": "state_secret", "assessed_on": catalog_cycle.TODAY, "assessor": "保密办公室"})
    story.check(clerk.get(f"/resources/{resource}")["state"] == "barred", "a secret found in assessment bars it")
    story.refused("resource.state", "and for good", lambda: clerk.post(f"/resources/{resource}/submit", {"note": ""}))


def gone(person, resource):
    try:
        person.get(f"/catalog/{resource}")
    except Problem as problem:
        return problem.code == "catalog.unknown"
    return False


def naughty(story, clerk):
    texts = ["'; DROP TABLE catalog_resource;--", "<script>alert('x')</script>", "${jndi:ldap://x/y}", "=1+1|cmd", "﷽ 田中さん", "\u202eright to left"]
    same = True
    for text in texts:
        made = clerk.post("/resources", {**FORM, "name": text, "abstract": text, "scope": text, "department": text, "remarks": [{"name": text, "value": text}]})
        same = same and all(made[name] == text for name in ("name", "abstract", "scope", "department")) and made["remarks"][0]["value"] == text
    story.check(same, f"{len(texts)} naughty strings come back as they were")
