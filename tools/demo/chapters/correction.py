"""A county disputes values it received: corrected at the source, acknowledged by every holder, or ruled on above both."""

import json

REGISTER = "统计用区划代码和城乡划分"


def row_of(clerk, grant, code):
    found = clerk.get(f"/holdings/{grant}/rows", where=json.dumps([{"item": "code", "op": "eq", "value": code}]))
    return dict(zip([column["name"] for column in found["columns"]], found["rows"][0])) if found["rows"] else None


def correction(story):
    story.chapter("疑义校核 A dispute, its correction, and everybody who holds the row")
    clerk, reviewer = story.county_clerk, story.statistics
    grant = story.county_grant
    rows = clerk.get(f"/holdings/{grant}/rows", limit=20)["rows"]
    code, other = rows[3][0], rows[4][0]
    before = row_of(clerk, grant, code)

    def raise_one(**changed):
        point = {"key": {"code": code}, "item": "name", "expected": before["name"] + "（核）", "should_be_empty": False,
                 "evidence": "民政部门批复", **changed}
        return clerk.post("/corrections", {"holding": grant, "reason": "现场核查与登记不符", "case_number": "BJ-1", "points": [point]})

    # What cannot be disputed is told why.
    story.refused("correction.row_not_held", "a row that is not held", lambda: raise_one(key={"code": "110101001"}))
    story.refused("correction.key", "a row without its key", lambda: raise_one(key={"name": "x"}))
    story.refused("correction.item_not_granted", "an item that was not granted", lambda: raise_one(item="secret"))
    story.refused("correction.same_value", "what it says already", lambda: raise_one(expected=before["name"]))
    story.refused("correction.expected_masked", "the clear value of a masked item", lambda: raise_one(item="parent_code", expected="320613"))
    story.refused("correction.text", "no value and no evidence", lambda: raise_one(expected=None, evidence=" "))

    raised = raise_one()["correction"]
    number = raised["number"]
    again = raise_one()
    story.check(again["correction"] is None if "correction" in again else True, "the same dispute again makes no second one")
    story.check([joined["number"] for joined in again["joined"]] == [number], f"it joins {number}")
    one = story.until(lambda: (c := clerk.get(f"/corrections/{raised['id']}"))["state"] == "received" and c)
    story.must(one, f"{number} has reached the provider")
    due = clerk.get("/calendar/deadline", days=10)
    story.check(one["due"] == due["due"] and one["light"] == "green", f"ten working days: due {one['due']}, no way to extend")
    story.refused("right.missing", "who raises does not answer", lambda: clerk.post(f"/corrections/{one['id']}/answer", {
        "points": [], "others": "correct", "others_reason": "", "note": ""}))
    story.refused("correction.not_late", "no escalation before the deadline",
                  lambda: clerk.post(f"/corrections/{one['id']}/escalate", {"statement": "请裁定"}))

    waiting = reviewer.get("/corrections", box="answer")["items"]
    story.check(any(c["id"] == one["id"] for c in waiting), "it lies in the provider's box")
    point = reviewer.get(f"/corrections/{one['id']}/points")["items"][0]
    story.check(point["source"]["name"] == before["name"] and point["expected"].endswith("（核）"), "the provider sees the row at its source beside it")
    story.refused("correction.text", "a rejection needs its reason", lambda: reviewer.post(f"/corrections/{one['id']}/answer", {
        "points": [{"n": 1, "outcome": "reject", "empty": False, "reason": ""}], "others": "", "others_reason": "", "note": ""}))
    answered = reviewer.post(f"/corrections/{one['id']}/answer", {
        "points": [{"n": 1, "outcome": "correct", "empty": False, "reason": ""}], "others": "", "others_reason": "", "note": "已核"})
    story.must(answered["state"] == "answered" and answered["version"] > 1, f"corrected at the source: data version {answered['version']}")

    def all_acknowledged():
        holders = reviewer.get(f"/corrections/{one['id']}/holders")["items"]
        return holders if holders and all(h["state"] == "acknowledged" for h in holders) else None
    holders = story.until(all_acknowledged, 120)
    story.must(holders, "every holder of the row has acknowledged the delta")
    story.check([h["grant"] for h in holders] == [grant], "that is the county; Qidong holds other rows and is not told")
    story.check(row_of(clerk, grant, code)["name"] == before["name"] + "（核）", "the county's own copy is right now")
    marks = clerk.get(f"/holdings/{grant}/corrections")["items"]
    story.check(any(m["key"] == {"code": code} and m["state"] == "corrected" for m in marks), "the cell carries its mark")
    story.check(story.until(lambda: clerk.get(f"/corrections/{one['id']}")["state"] == "answered"), "the answer is back at the county")
    closed = clerk.post(f"/corrections/{one['id']}/accept", {"note": ""})
    story.check(closed["state"] == "closed", "the county accepts; closed")

    story.chapter("疑义裁定 A rejection goes to the bureau above both")
    second = clerk.post("/corrections", {"holding": grant, "reason": "名称有误", "case_number": "", "points": [
        {"key": {"code": other}, "item": "name", "expected": "另一名称", "should_be_empty": False, "evidence": "=cmd|' /C calc'!A0"}]})["correction"]
    story.must(story.until(lambda: clerk.get(f"/corrections/{second['id']}")["state"] == "received"), f"{second['number']} has arrived")
    reviewer.post(f"/corrections/{second['id']}/answer", {"points": [], "others": "reject", "others_reason": "登记无误", "note": ""})
    story.must(story.until(lambda: clerk.get(f"/corrections/{second['id']}")["state"] == "answered"), "rejected with a reason")
    escalated = clerk.post(f"/corrections/{second['id']}/escalate", {"statement": "提供方未作现场核查"})
    story.check(escalated["bureau"]["id"] == "32.data", f"the bureau above both decides: {escalated['bureau']['name']}")
    bureau = story.person("province", "bureau")
    seen = story.until(lambda: next((c for c in bureau.get("/corrections", box="rule")["items"] if c["id"] == second["id"]), None))
    story.must(seen, "it lies on the bureau's desk")
    story.check(seen["reason"] == "", "with the argument")
    story.refused("correction.values", "and without the values", lambda: bureau.get(f"/corrections/{second['id']}/points"))
    bureau.post(f"/corrections/{second['id']}/rule", {"outcome": "uphold", "reason": "以现场核查为准"})
    story.refused("correction.binding", "the ruling binds the provider", lambda: reviewer.post(f"/corrections/{second['id']}/answer", {
        "points": [], "others": "reject", "others_reason": "不同意", "note": ""}))
    story.must(story.until(lambda: clerk.get(f"/corrections/{second['id']}")["state"] == "ordered"), "the county knows the ruling")
    done = reviewer.post(f"/corrections/{second['id']}/answer", {"points": [], "others": "correct", "others_reason": "", "note": ""})
    story.check(done["state"] == "closed", "the provider corrects; closed")
    story.check(story.until(lambda: row_of(clerk, grant, other)["name"] == "另一名称", 120), "and the county's copy follows")

    story.chapter("批量疑义 Many disputes by a file")
    blank = clerk.fetch(f"/holdings/{grant}/corrections/blank").decode("utf-8-sig").strip().replace('"', "").split(",")
    story.check(blank == ["区划代码", "信息项", "应为", "应为空", "依据"], "the blank file names the key, the item and what is asked")
    codes = [row[0] for row in clerk.get(f"/holdings/{grant}/rows", limit=60)["rows"][10:40]]
    lines = [",".join(blank)] + [f"{c},区划名称,新名称{i},,批复" for i, c in enumerate(codes)] + ["999999,区划名称,x,,", f"{codes[0]},没有的项,x,,"]
    upload = clerk.upload("disputes.csv", "\r\n".join(lines).encode())
    result = clerk.post("/corrections/file", {"holding": grant, "upload": upload["id"], "reason": "批量核查", "case_number": ""})
    story.check(result["rows"] == 32 == result["raised"] + result["joined"] + result["wrong"] and result["raised"] == 30,
                f"{result['rows']} lines = {result['raised']} raised + {result['joined']} joined + {result['wrong']} wrong")
    errors = clerk.fetch(f"/corrections/files/{result['errors_file']}/errors").decode("utf-8-sig")
    story.check("999999" in errors and "没有的项" in errors, "the wrong lines can be downloaded with their cells")
    bulk = result["correction"]["id"]
    story.must(story.until(lambda: clerk.get(f"/corrections/{bulk}")["state"] == "received"), "30 values wait for one answer")
    clerk.post(f"/corrections/{bulk}/withdraw", {"reason": "演示完毕"})
    story.check(story.until(lambda: reviewer.get(f"/corrections/{bulk}")["state"] == "withdrawn"), "and are withdrawn")
    kinds = {entry["kind"] for entry in story.entries(story.person("province", "auditor"))}
    for kind in ("correction.received", "correction.read", "correction.answered", "correction.ruled", "resource.amended"):
        story.check(kind in kinds, f"the province's log has {kind}")
