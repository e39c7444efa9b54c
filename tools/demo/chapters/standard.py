"""The common standard: codes with versions, mappings, identifiers, what became of a region, profiling an upload."""

import json
import subprocess
import tempfile
import pathlib

ETHNIC = "代码,名称,上级代码\n01,汉族,\n96,穿青人,\n"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def resident_id(body):
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS)) % 11]


def standard(story):
    story.chapter("标准 The common standard")
    bureau = story.person("province", "bureau")
    clerk = story.person("province", "civil-clerk")
    code_sets(story, bureau, clerk)
    mappings(story, bureau)
    identifiers(story, clerk)
    regions(story, clerk)
    profile(story, clerk)


def code_sets(story, bureau, clerk):
    sets = {one["code"]: one for one in clerk.get("/standard/code-sets")["items"]}
    story.check({"sex", "ethnic", "industry", "region", "certificate", "education"} <= set(sets), f"{len(sets)} national code sets are there")
    story.check(sets["sex"]["source"] == "GB/T 2261.1-2003" and sets["sex"]["in_force"] == "2003-12-01", "each with its source and date in force")
    regions_now = {one["code"] for one in clerk.get("/standard/code-sets/region/items")["items"]}
    story.check("320613" in regions_now and "320602" not in regions_now, "the region set has the codes of today")
    elements = {one["code"]: one for one in clerk.get("/standard/elements")["items"]}
    story.check(elements["DE01002"]["identifier"] == "resident_id", f"{len(elements)} data elements")
    form = {"csv": ETHNIC, "name": "江苏省民族代码", "source": "苏数〔2026〕1号", "region": "320000", "extends": "ethnic", "in_force": "2026-01-01"}
    story.refused("right.missing", "a clerk does not write the standard", lambda: clerk.post("/standard/code-sets/320000.ethnic/csv", form))
    made = bureau.post("/standard/code-sets/320000.ethnic/csv", form)
    story.check(made["version"] == 1 and made["extends"] == "ethnic" and made["org"] == "32.data", "a province extends a national set")
    story.refused("code_set.known", "not twice", lambda: bureau.post("/standard/code-sets/320000.ethnic/csv", form))
    story.refused("code_set.items", "no code twice", lambda: bureau.post(
        "/standard/code-sets/320000.twice/csv", form | {"csv": "代码,名称\n1,甲\n1,乙\n"}))
    story.refused("csv.table", "a broken table names its line", lambda: bureau.post(
        "/standard/code-sets/320000.broken/csv", form | {"csv": "代码,名称\n1\n"}))
    story.refused("standard.owner", "national sets stay as they are", lambda: bureau.post(
        "/standard/code-sets/sex/csv", {"csv": "代码,名称\n1,男\n", "base": sets["sex"]["version"]}))
    naughty = "=cmd|' /C calc'!A0"
    second = bureau.post("/standard/code-sets/320000.ethnic/csv", {"csv": ETHNIC + f"95,\"{naughty}\",\n", "base": 1, "note": "增补"})
    found = clerk.get("/standard/code-sets/320000.ethnic/compare", **{"from": 1, "to": 2})
    story.check(second["version"] == 2 and [one["code"] for one in found["added"]] == ["95"], "versions are kept and compared")
    story.check(found["added"][0]["name"] == naughty, "a hostile name comes back as it was written")


def mappings(story, bureau):
    rows = [{"from": "01", "to": "01", "note": ""}]
    form = {"name": "民族代码对照", "from": "320000.ethnic", "to": "ethnic", "rows": rows, "base": 0}
    bureau.call("PUT", "/standard/mappings/320000.ethnic_map", form)
    coverage = bureau.get("/standard/mappings/320000.ethnic_map/coverage")
    story.check(coverage["mapped"] == 1 and coverage["from_codes"] > 50, f"{coverage['mapped']} of {coverage['from_codes']} codes mapped")
    story.check("96" in [one["code"] for one in coverage["unmapped"]], "what is not mapped is listed")
    more = rows + [{"from": one["parent"], "to": one["code"], "note": ""} for one in coverage["proposed"]]
    bureau.call("PUT", "/standard/mappings/320000.ethnic_map", form | {"rows": more, "base": 1})
    after = bureau.get("/standard/mappings/320000.ethnic_map/coverage")
    story.check([one["code"] for one in after["unmapped"]] == ["96", "95"], "same names are mapped, the local ones are left")
    story.refused("mapping.cycle", "no circles", lambda: bureau.call(
        "PUT", "/standard/mappings/320000.back", form | {"from": "ethnic", "to": "320000.ethnic", "rows": []}))
    story.refused("mapping.rows", "no code that is none", lambda: bureau.call(
        "PUT", "/standard/mappings/320000.wrong", form | {"rows": [{"from": "ZZ", "to": "01", "note": ""}]}))


def identifiers(story, clerk):
    good = resident_id("32061319900101001")
    wrong = good[:-1] + ("1" if good[-1] != "1" else "2")
    answer = clerk.post("/standard/identifiers/check", {"kind": "resident_id", "values": [good, f"　{good}", wrong, good[:6] + good[8:17], ""]})
    faults = [one["fault"] for one in answer["values"]]
    story.check(faults[:3] == ["", "FULLWIDTH", "CHECK"] or faults[:3] == ["", "SPACE", "CHECK"], f"faults have classes: {faults}")
    story.check(answer["values"][1]["normal"] == good and answer["values"][1]["left"] == "", "what may be normalised is, and it says so")
    story.check(faults[3] == "OLD15" and answer["values"][3]["normal"] == good, "fifteen digits become eighteen")
    story.check((answer["valid"], answer["mendable"], answer["wrong"]) == (1, 2, 2), "counted: 1 valid, 2 mendable, 2 wrong")
    kinds = {one["code"]: one for one in clerk.get("/standard/identifiers")["kinds"]}
    bad = [code for code, one in kinds.items()
           if clerk.post("/standard/identifiers/check", {"kind": code, "values": [one["example"]]})["valid"] != 1]
    story.check(not bad, f"{len(kinds)} kinds, the example of each holds {bad or ''}")
    story.refused("identifier.kind", "an unknown kind", lambda: clerk.post("/standard/identifiers/check", {"kind": "x", "values": ["1"]}))
    story.refused("identifier.values", "not too many", lambda: clerk.post("/standard/identifiers/check", {"kind": "date", "values": ["1"] * 1001}))
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "numbers.txt"
        file.write_text(f"{good}\n{wrong}\n", encoding="utf-8")
        done = subprocess.run([str(story.world.binary), "--json", "--config", str(story.world.nodes["province"].config), "standard", "check", "resident_id", "--file", str(file)],
                              capture_output=True, text=True, check=False, timeout=60)
        said = json.loads(done.stdout) if done.returncode == 0 else {}
        story.check((said.get("valid"), said.get("wrong")) == (1, 1) and good not in done.stdout, "the command line agrees and repeats no number")


def regions(story, clerk):
    past = clerk.get("/standard/regions/320602")
    story.check(not past["in_use"] and [one["code"] for one in past["today"]] == ["320613"], "320602 went to 320613")
    story.check([one["name"] for one in past["names"]] == ["城区", "崇川区"], "and had two names")
    came = {one["code"] for one in clerk.get("/standard/regions/320613")["came_from"]}
    story.check(came == {"320602", "320611"}, "320613 came from two")
    story.refused("region.unknown", "a code that never was", lambda: clerk.get("/standard/regions/320699"))


def profile(story, clerk):
    lines = ["姓名,身份证号,性别,手机,单位代码,备注"]
    for i in range(40):
        lines.append(f"王甲{'乙丙丁'[i % 3]},{resident_id(f'320613{1960 + i}0101{i:03}')},{1 + i % 2},138{i:08},91110000600037341L,说明{i}")
    sent = clerk.upload("人员.csv", ("\n".join(lines) + "\n").encode())
    columns = {one["title"]: one for one in sent["preview"]["columns"]}
    found = {title: (one["element_name"], one["identifier"], one["code_set"], one["personal"], one["grade"]) for title, one in columns.items()}
    story.check(found["身份证号"] == ("公民身份号码", "resident_id", "", "sensitive", 4), f"身份证号: {found['身份证号']}")
    story.check(found["性别"][2] == "sex" and found["手机"][1] == "mobile" and found["单位代码"][1] == "credit_code", "sex, mobile, credit code are found")
    story.check(columns["姓名"]["personal"] == "personal" and columns["姓名"]["why_zh"], f"姓名: {columns['姓名']['why_zh']}")
    story.check(columns["身份证号"]["distinct"] == 40 and columns["身份证号"]["shapes"][0]["shape"] in ("9{18}", "9{17}A"), "distinct values and shapes are counted")
    story.check("values" not in columns["身份证号"], "no list of values is kept in the preview")
