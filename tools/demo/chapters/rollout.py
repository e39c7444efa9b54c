"""The province's process holds at a county that runs a node of its own, and the county makes parts its own."""

PROCESS = "province_check"

BPMN = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:jw="urn:jingwei:bpmn:1" id="d_check" targetNamespace="urn:demo">
<process id="{process}" name="{name}" isExecutable="true">
  <startEvent id="begun"/>
  <userTask id="accept" name="受理"><extensionElements><jw:candidates org="place"/></extensionElements></userTask>
  <userTask id="review" name="核查"><extensionElements><jw:candidates org="place"/>
    <jw:clock id="reply" name="答复时限" duty="reply.conditional" days="{days}" basis="江苏省公共数据共享办法（演示）"/></extensionElements></userTask>{more}
  <endEvent id="ended"/>
  <sequenceFlow id="f1" sourceRef="begun" targetRef="accept"/>
  <sequenceFlow id="f2" sourceRef="accept" targetRef="review"/>
  <sequenceFlow id="f3" sourceRef="review" targetRef="{after}"/>{flow}
</process></definitions>
"""


def document(days, process=PROCESS, name="全省数据质量核查", step="", org="place"):
    more = flow = ""
    if step:
        more = (f'\n  <userTask id="archive" name="{step}"><extensionElements><jw:candidates org="{org}"/></extensionElements></userTask>')
        flow = '\n  <sequenceFlow id="f4" sourceRef="archive" targetRef="ended"/>'
    return BPMN.format(process=process, name=name, days=days, more=more, flow=flow, after="archive" if step else "ended")


def held(person, process, region, version=None):
    for one in person.get("/processes")["items"]:
        if one["process"] == process and one["region"] == region and (
                version is None or (one.get("origin") or {}).get("version") == version):
            return one
    return None


def handing(person, process, node, state=None):
    for one in person.get(f"/processes/{process}/nodes")["items"]:
        if one["node_name"].startswith(node) and state in (None, one["state"]):
            return one
    return None


def run(story, person, steps):
    """Starts an instance in the county's name and completes its tasks one after the other; their names."""
    begun = person.post("/flow/instances", {"process": PROCESS, "version": 0, "title": "网格事件质量核查", "key": "", "org": "",
                                            "data": {"place": "320613.data"}, "note": ""})
    names = []
    for _ in range(steps):
        task = next((one for one in person.get("/flow/inbox", box="org")["items"] if one["instance"] == begun["instance"]), None)
        if task is None:
            break
        names.append(task["name"])
        person.post(f"/flow/tasks/{task['id']}/claim", {"note": ""})
        person.post(f"/flow/tasks/{task['id']}/complete", {"data": {}, "note": ""})
    return names, person.get(f"/flow/instances/{begun['instance']}")


def rollout(story):
    story.chapter("流程逐级下发 Processes go down to the nodes below")
    bureau, city = story.person("province", "bureau"), story.person("city", "bureau")
    county = story.person("county", "bureau")
    bureau.post("/processes", {"document": document(8), "note": "全省统一，答复八个工作日"})
    here = story.until(lambda: held(county, PROCESS, "32", 1))
    story.must(here, "what the province deploys is in force at the county's node")
    story.check(here["origin"]["name"].startswith("江苏省") and here["origin"]["digest"] == here["digest"] and not here["author"],
                "with its origin: node, version, digest; no name of a person")
    story.check(story.until(lambda: held(city, PROCESS, "32", 1)), "and at the city's")
    story.check(story.until(lambda: handing(bureau, PROCESS, "崇川区", "in_force")), "the province sees that it is")
    story.refused("flow.owner", "the county deploys no other one of that name",
                  lambda: county.post("/processes", {"document": document(5), "note": ""}))
    story.refused("flow.override", "its days are no longer than the province's",
                  lambda: county.put(f"/processes/{PROCESS}/override", own("10"), 1))
    made = county.put(f"/processes/{PROCESS}/override", own("6"), 1)
    story.check(made["definition"]["base_version"] == here["version"] and len(made["differences"]) == 2,
                "the county names a step and promises six days")
    names, instance = run(story, county, 2)
    story.check(names == ["窗口受理", "核查"] and instance["row"]["status"] == "completed", f"an instance goes {' → '.join(names)}")

    node = story.world.nodes["county"]
    node.kill()
    bureau.post("/processes", {"document": document(7, step="归档"), "note": "增加归档"})
    waiting = handing(bureau, PROCESS, "崇川区")
    story.check(waiting["version"] == 2 and waiting["state"] == "sent", "the line is cut: the next version waits")
    node.start()
    story.must(story.until(lambda: held(county, PROCESS, "32", 2), 120), "whole again: the county has it")
    local = held(county, PROCESS, "320613")
    above = county.get(f"/processes/{PROCESS}/versions/{local['version']}/lineage")["items"]
    story.check(not local["unfit"] and above[0]["definition"]["origin"]["version"] == 2, "and its own parts stand on it")
    names, instance = run(story, county, 3)
    story.check(names == ["窗口受理", "核查", "归档"] and instance["row"]["status"] == "completed", f"an instance goes {' → '.join(names)}")

    bureau.post("/processes", {"document": document(8, "province_archive", "省级归档", "归档", "'32.data'"), "note": ""})
    refused = story.until(lambda: handing(bureau, "province_archive", "崇川区", "refused"))
    story.must(refused and refused["reasons"][0]["code"] == "handed.org", "a task for a department of the province is refused at the county: handed.org")
    arrived = next(one for one in county.get("/processes/received")["items"] if one["process"] == "province_archive")
    story.check(arrived["state"] == "refused" and arrived["reasons"] == refused["reasons"], "both sides read the same reasons")
    story.check(not held(county, "province_archive", "32"), "and nothing of it is in force")
    for process in (PROCESS, "province_archive"):
        bureau.post(f"/processes/{process}/withdraw", {"note": "演示结束"})
    story.check(story.until(lambda: not held(county, PROCESS, "32") and not held(county, PROCESS, "320613")),
                "withdrawn above, it is withdrawn below")


def own(days):
    return {"base_version": 0, "note": "本区承诺", "changes": [
        {"element": "accept", "part": "name", "clock": "", "value": "窗口受理", "fields": [], "note": ""},
        {"element": "review", "part": "clock", "clock": "reply", "value": "", "note": "",
         "fields": [{"name": "days", "value": days}]}]}
