"""A newer edition of the regions at one node: compared, refused when older or not whole, in force after a restart."""

import gzip
import json
import pathlib
import tempfile

RENAMED, ENDED, NEW = "320685", "320623", "320615"  # 海安市, 如东县; the new district stands for both kinds of change


def regions(story):
    story.chapter("区划版本 A newer edition of the regions at the city's node")
    node = story.world.nodes["city"]
    operator = story.person("city", "operator")
    clerk = story.person("city", "clerk")
    shipped = gzip.decompress((pathlib.Path(node.share) / "regions_2023.csv.gz").read_bytes()).decode().splitlines()
    with tempfile.TemporaryDirectory() as folder:
        def edition(name, lines):
            path = pathlib.Path(folder) / name
            path.write_text("\n".join(lines) + "\n", encoding="utf-8")
            return str(path)

        kept = [f"{RENAMED},海安区" if line.split(",")[0] == RENAMED else line
                for line in shipped if not line.startswith(ENDED)]
        newer = edition("newer.csv", [*kept, f"{NEW},如东区,{ENDED}"])
        without_tenant = edition("tenant.csv", [line for line in kept if not line.startswith("320681")])
        torn = edition("torn.csv", [line for line in kept if not line.startswith("51")])
        editions_before = node.cli("region", "editions")
        story.check([one["edition"] for one in editions_before] == ["2023"], "the edition that ships is the only one")

        tried = node.cli("region", "load", newer, "--edition", "2025-06", "--try")[0]
        gone = [one for one in tried["changes"] if one["prefix"] == ENDED]
        story.check(not tried["loaded"] and tried["renamed"] == 1 and gone[0]["kind"] == "removed" and gone[0]["successors"] == [NEW],
                    f"compared only: {tried['added']} added, {tried['removed']} removed, {tried['renamed']} renamed, and where they went")
        story.check(node.cli("region", "editions") == editions_before, "and nothing is loaded")
        fails(story, node, "region.older", "an older edition", newer, "2021")
        fails(story, node, "region.known", "other content under the name of what is loaded", newer, "2023")
        fails(story, node, "region.province", "a file that lacks a province", torn, "2025-06")
        fails(story, node, "region.in_use", "one without the region of a tenant of this node", without_tenant, "2025-06")
        story.check(node.cli("region", "editions") == editions_before, "none of them changed anything")
        story.refused("right.missing", "a clerk loads no edition", lambda: put(clerk, "2025-06", newer))

        loaded = node.cli("region", "load", newer, "--edition", "2025-06")[0]
        story.must(loaded["loaded"] and loaded["restart_needed"], "the newer one is loaded, in force after a restart")
        story.check(name_of(clerk, RENAMED) == "海安市", "until then the running node answers by the tree it has")
        story.refused("region.restart", "and no department is placed between two trees", lambda: operator.post(
            "/orgs", {"region": "320681", "line": "education", "name": "启东市教育局", "name_en": "", "uscc": ""}))
        node.stop()
        node.start()
        story.check(name_of(clerk, RENAMED) == "海安区" and name_of(clerk, NEW) == "如东区", "after it by the new one, as a whole")
        story.refused("region.unknown", "what ended is no region any more", lambda: clerk.get(f"/regions/{ENDED}"))
        past = clerk.get("/region-editions/past", code=ENDED)["items"]
        story.check(past and past[0]["kind"] == "removed" and past[0]["successors"] == [NEW], "but what became of it is on record")
        said = {one["edition"]: one["newest"] for one in clerk.get("/region-editions")["items"]}
        story.check(said == {"2023": False, "2025-06": True}, f"both editions are kept: {sorted(said)}")
        story.refused("region.older", "and there is no way back", lambda: put(operator, "2024", newer))
        story.check(not put(operator, "2025-06", newer)["loaded"], "the same once more changes nothing")
    story.check(name_of(story.person("province", "bureau"), RENAMED) == "海安市", "the province's node keeps its own edition until it is loaded there")
    story.check(story.until(lambda: clerk.get("/catalog", q="区划")["items"], 60), "and the two go on working together")


def name_of(person, code):
    return person.get(f"/regions/{code}")["name"]


def put(person, edition, path):
    return json.loads(person.call("PUT", f"/region-editions/{edition}", raw=pathlib.Path(path).read_bytes())[2])


def fails(story, node, code, what, path, edition):
    try:
        node.cli("region", "load", path, "--edition", edition)
    except RuntimeError as error:
        story.check(code in str(error), f"{what}: {code}")
    else:
        story.check(False, f"{what}: was not refused")
