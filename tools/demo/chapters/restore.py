"""The province is put back to an older copy of its folder: what its peers then see, and what becomes of disputes."""

import shutil

from chapters.correction import row_of


def restore(story):
    story.chapter("备份恢复 A provider put back to an older copy of itself")
    node = story.world.nodes["province"]
    clerk, grant = story.county_clerk, story.county_grant
    codes = [row[0] for row in clerk.get(f"/holdings/{grant}/rows", limit=80)["rows"][60:64]]

    def dispute(code, name):
        return clerk.post("/corrections", {"holding": grant, "reason": "恢复演练", "case_number": "", "points": [
            {"key": {"code": code}, "item": "name", "expected": name, "should_be_empty": False, "evidence": "批复"}]})["correction"]

    def is_in(person, one, state):
        return story.until(lambda: state_of(person, one) == state, 90)

    def reviewer():
        return story.person("province", "statistics-reviewer")

    early = dispute(codes[0], "恢复前名称")
    story.must(is_in(clerk, early, "received"), "one dispute has arrived before the copy is taken")
    node.stop()
    copy = node.folder.with_name("province-copy")
    shutil.copytree(node.folder, copy)
    node.start()

    # What the copy does not know of.
    reviewer().post(f"/corrections/{early['id']}/answer", {"points": [], "others": "correct", "others_reason": "", "note": ""})
    story.must(is_in(clerk, early, "answered"), "after the copy it is answered: corrected")
    story.check(story.until(lambda: row_of(clerk, grant, codes[0])["name"] == "恢复前名称", 120), "and the county's row follows")
    lost = dispute(codes[1], "备份后名称")
    story.must(is_in(clerk, lost, "received"), "and another dispute arrives")

    node.stop()
    shutil.rmtree(node.folder)
    copy.rename(node.folder)
    node.start()
    again = reviewer()
    story.check(state_of(again, early) == "received" and state_of(again, lost) is None, "the province put back knows neither the answer nor the second dispute")

    newest = dispute(codes[2], "恢复后名称")
    story.must(is_in(again, newest, "received"), "the next dispute arrives")
    story.must(is_in(again, lost, "received"), "and the one that was lost is sent again by itself")
    story.must(is_in(clerk, newest, "received"), "what the province sends follows on what the county has received")
    listed = [one["id"] for one in again.get("/corrections", box="answer", limit=200)["items"]]
    story.check(all(listed.count(one["id"]) == 1 for one in (early, lost, newest)), "each stands there once")
    both = [(person.get(f"/corrections/{lost['id']}")["received"], person.get(f"/corrections/{lost['id']}")["due"]) for person in (clerk, again)]
    story.check(story.until(lambda: clerk.get(f"/corrections/{lost['id']}")["received"] == again.get(f"/corrections/{lost['id']}")["received"], 60),
                f"both nodes count the same days: {both[1][1]}")
    again.post(f"/corrections/{early['id']}/answer", {"points": [], "others": "reject", "others_reason": "经复核登记无误", "note": ""})
    story.check(story.until(lambda: clerk.get(f"/corrections/{early['id']}")["rejected"] == 1, 60), "another answer than the lost one reaches the consumer, who has both in the history")
    again.post(f"/corrections/{lost['id']}/answer", {"points": [], "others": "correct", "others_reason": "", "note": ""})
    story.check(is_in(clerk, lost, "answered"), "the one that came again is answered")
    resource = again.get(f"/corrections/{lost['id']}")["resource"]["id"]

    def same():
        source = {row[0]: row[1] for row in rows_at_source(again, resource, codes)}
        held = {code: row_of(clerk, grant, code)["name"] for code in codes}
        return all(source.get(code) == held[code] for code in codes)
    story.check(story.until(same, 180), "source and copy say the same again, also of the row whose correction was lost")
    for one in (early, lost):
        clerk.post(f"/corrections/{one['id']}/accept", {"note": ""})
    clerk.post(f"/corrections/{newest['id']}/withdraw", {"reason": "演练完毕"})
    story.check(is_in(again, newest, "withdrawn") and is_in(again, lost, "closed"), "and both go on to their ends")
    kinds = [entry["kind"] for entry in story.entries(story.person("province", "auditor"))]
    story.check("envelope.renumbered" in kinds, "the province's log says that its letters were numbered anew")


def state_of(person, one):
    found = [c for c in person.get("/corrections", box="all", limit=200)["items"] if c["id"] == one["id"]]
    return found[0]["state"] if found else None


def rows_at_source(person, resource, codes):
    rows = []
    for code in codes:
        found = person.get(f"/resources/{resource}/rows", q="", where='[{"item":"code","op":"eq","value":"%s"}]' % code)
        names = [column["name"] for column in found["columns"]]
        rows += [(row[names.index("code")], row[names.index("name")]) for row in found["rows"]]
    return rows
