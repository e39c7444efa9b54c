"""The legal procedure of sharing: every step of Decree 809 Art 20 to 29, between two nodes."""

import hashlib
import io
import time
import zipfile

from browser import Problem

REGISTER = "统计用区划代码和城乡划分"
HOSPITALS = "医院名录"
PURPOSE = {"purpose": "核对本地区基础数据", "legal_basis": "《政务数据共享条例》第二十条", "scenario": "县级数据平台日常核对",
           "scope": "数据局数据资源科", "security": "专人管理，限内网访问，留存使用日志", "until": "2027-12-31"}


class Seen(dict):
    """An answer of the interface, in which what there is none of is left out."""

    def __missing__(self, key):
        return None


class Desk:
    """One application, as its people on both nodes see it."""

    def __init__(self, story, application):
        self.story, self.id = story, application
        self.clerk, self.head = story.county_clerk, story.county_head
        self.reviewer, self.provider_head = story.statistics, story.person("province", "statistics-head")
        self.bureau = story.person("province", "bureau")

    def seen(self, who):
        return Seen(who.get(f"/applications/{self.id}"))

    def act(self, who, step, **form):
        return Seen(who.post(f"/applications/{self.id}/{step}", form))

    def waits(self, who, step, what):
        """The step is open to this person, whichever node the one before was taken on."""
        self.story.must(self.story.until(lambda: step in self.seen(who)["actions"]), what)

    def is_in(self, who, state, what):
        self.story.must(self.story.until(lambda: self.seen(who)["state"] == state), what)

    def same(self, what):
        """Both nodes hold the same revision, with clocks, notices and all."""
        def ready():
            here, there = self.seen(self.reviewer), self.seen(self.clerk)
            parts = ("revision", "state", "clocks", "notices", "extension", "decision", "suspensions", "change", "disputes", "ending")
            return all(here[part] == there[part] for part in parts)
        self.story.check(self.story.until(ready, 20), what)


def ask(story, entry, items, mode="batch", region="320613", **more):
    written = story.county_clerk.post("/applications", {"resource": entry["id"], "items": items, "mode": mode, "region": region, **PURPOSE, **more})
    story.county_head.post(f"/applications/{written['id']}/consent", {"note": "同意"})
    return Desk(story, written["id"])


def sharing(story):
    story.chapter("共享程序 The procedure of Decree 809, from application to disposal")
    entry = story.find(story.county_clerk, "区划", REGISTER)
    desk = ask(story, entry, ["code", "name", "level"])
    notice_and_extension(story, desk)
    narrowing(story, desk)
    misuse(story, desk)
    usage(story, desk)
    end_of_purpose(story, desk)
    refusal_and_dispute(story, ask(story, entry, ["code", "name"]))
    killed_in_the_middle(story, ask(story, entry, ["code", "name", "level"]), entry)
    checked_by_the_place(story, entry)
    by_themselves(story, entry)
    many_at_once(story, entry)
    not_mine(story, entry)


def notice_and_extension(story, desk):
    desk.waits(desk.reviewer, "notice", "the application lies before the provider's reviewer")
    clock = next(c for c in desk.seen(desk.reviewer)["clocks"] if c["key"] == "reply.conditional")
    story.check(clock["days"] == 10 and clock["state"] == "running" and "第二十一条" in clock["basis"],
                f"ten working days by {clock['preset']}, {clock['basis']}: until {clock['due']}")
    told = desk.act(desk.reviewer, "notice", points=[{"field": "legal_basis", "what": "请写明条款"}, {"field": "scope", "what": "请写明使用科室"}])
    story.check(told["state"] == "incomplete" and any(c["light"] == "paused" for c in told["clocks"]), "one notice lists everything; the clock is paused")
    story.refused("application.state", "what is incomplete can't be refused",
                  lambda: desk.act(desk.reviewer, "decide", outcome="refuse", reason="缺", basis="缺", items=[]))
    desk.waits(desk.clerk, "supplement", "the county sees the notice, with the same points")
    story.refused("application.supplement", "a notice is answered point by point",
                  lambda: desk.act(desk.clerk, "supplement", answers=[{"field": "legal_basis", "answer": "已补"}]))
    desk.act(desk.clerk, "supplement", answers=[{"field": "legal_basis", "answer": "已写明"}, {"field": "scope", "answer": "已写明"}],
             legal_basis="《政务数据共享条例》第二十条第一款", scope="数据资源科三人")
    desk.waits(desk.reviewer, "decide", "the supplement arrives; the clock runs anew")
    story.refused("application.state", "there is no second notice",
                  lambda: desk.act(desk.reviewer, "notice", points=[{"field": "purpose", "what": "再补"}]))
    story.refused("application.extension_days", "an extension has its limit",
                  lambda: desk.act(desk.reviewer, "ask-extension", days=11, reason="量大"))
    before = next(c for c in desk.seen(desk.reviewer)["clocks"] if c["key"] == "reply.conditional" and c["state"] == "running")
    desk.act(desk.reviewer, "ask-extension", days=5, reason="需要征求处室意见")
    desk.waits(desk.bureau, "answer_extension", "only the authority consents to more time")
    desk.act(desk.bureau, "answer-extension", agree=True, note="同意")
    after = next(c for c in desk.seen(desk.reviewer)["clocks"] if c["key"] == "reply.conditional" and c["state"] == "running")
    extension = desk.seen(desk.reviewer)["extension"]
    story.check(after["due"] > before["due"] and extension["notified"], f"consented and told: {before['due']} becomes {after['due']}")
    story.refused("application.state", "a second extension there is not", lambda: desk.act(desk.reviewer, "ask-extension", days=1, reason="再延"))
    desk.same("both nodes show the same clocks and notices")


def narrowing(story, desk):
    story.refused("decision.explain", "less than asked needs its reason", lambda: desk.act(
        desk.reviewer, "decide", outcome="grant", items=[{"name": "level", "treatment": None, "drop": True}]))
    desk.act(desk.reviewer, "decide", outcome="grant", until="2027-06-30", until_reason="先行试用半年",
             items=[{"name": "level", "treatment": None, "drop": True, "reason": "核对不需要层级"}])
    story.refused("right.missing", "the reviewer doesn't consent to it himself", lambda: desk.act(desk.reviewer, "approve", note=""))
    story.check(desk.seen(desk.clerk)["proposal"] is None, "the applicant sees nothing of a proposal")
    granted = desk.act(desk.provider_head, "approve", note="同意")
    story.must(granted["state"] == "granted", "the provider's head consents: granted")
    desk.is_in(desk.clerk, "granted", "the county has the grant")
    narrowed = desk.seen(desk.clerk)["decision"]["narrowed"]
    story.check({n["kind"] for n in narrowed} == {"item", "until"} and all(n["reason"] for n in narrowed), "and sees what is less than asked, and why")
    story.delivered(desk.reviewer, granted["grant"])
    done = story.until(lambda: next((c for c in desk.seen(desk.reviewer)["clocks"] if c["key"] == "delivery" and c["state"] == "met"), None))
    story.check(done and done["days"] == 20, "delivery counts from the consent, twenty working days, and is met with the first receipt")
    desk.grant = granted["grant"]


def misuse(story, desk):
    def rows():
        try:
            return desk.clerk.get(f"/holdings/{desk.grant}/rows")["total"]
        except Problem as problem:
            return problem.code
    story.must(story.until(lambda: isinstance(rows(), int)), "the county reads its rows")
    desk.act(desk.bureau, "suspend", code="R3", reason="向第三方提供", evidence="日志 2026-11-29 第 12 条", days=5)
    started = time.monotonic()
    closed = story.until(lambda: rows() if not isinstance(rows(), int) else None, 10, 0.05)
    story.check(closed and time.monotonic() - started < 1.0, f"misuse stops every use at once: {closed} after {(time.monotonic() - started) * 1000:.0f} ms")
    desk.waits(desk.clerk, "rectify", "the county is told to rectify")
    clock = story.until(lambda: next((c for c in desk.seen(desk.clerk)["clocks"] if c["key"] == "rectification"), None))
    story.check(clock and clock["org"] == "320613.data", "and its clock runs")
    desk.act(desk.clerk, "rectify", note="已收回并删除第三方副本，完成培训")
    desk.waits(desk.bureau, "resume", "the report reaches who suspended it")
    story.until(lambda: desk.seen(desk.bureau)["suspensions"][-1]["state"] == "answered")
    desk.act(desk.bureau, "resume", note="整改到位")
    story.check(story.until(lambda: isinstance(rows(), int)), "resumed: the rows can be read again")


def usage(story, desk):
    record = {"from": "2026-11-01", "to": "2026-11-30", "scenario": "区划核对", "process": "每日比对", "effect": "纠错 12 条", "storage": "政务云", "destruction": ""}
    story.refused("application.text", "a usage record says how", lambda: desk.clerk.post(f"/applications/{desk.id}/usage", {**record, "process": " "}))
    kept = desk.clerk.post(f"/applications/{desk.id}/usage", record)
    story.check(kept["keep_until"] >= "2029-11-29", f"use is on record, kept until {kept['keep_until']}")
    story.check(story.until(lambda: desk.reviewer.get(f"/applications/{desk.id}/usage")["items"]), "and the provider reads it")


def end_of_purpose(story, desk):
    desk.act(desk.clerk, "end", cause="achieved", reason="核对完成")
    desk.is_in(desk.reviewer, "disposing", "the purpose is achieved: the grant ends")
    desk.is_in(desk.clerk, "disposing", "on both nodes")
    story.check(desk.clerk.get(f"/grants/{desk.grant}")["state"] == "revoked", "the county's copy is closed")
    evidence = hashlib.sha256("销毁记录".encode()).hexdigest()
    desk.waits(desk.clerk, "dispose", "the duty to dispose runs")
    desk.act(desk.clerk, "dispose", method="destroy", statement="已删除库表与备份", evidence_name="销毁记录.pdf", evidence_digest=evidence)
    desk.waits(desk.reviewer, "confirm_disposal", "the evidence reaches the provider")
    desk.act(desk.reviewer, "reject-disposal", reason="请补充备份介质的处置")
    desk.waits(desk.clerk, "dispose", "which may ask for better")
    desk.act(desk.clerk, "dispose", method="destroy", statement="库表、备份与介质均已处置", evidence_name="销毁记录.pdf", evidence_digest=evidence)
    desk.waits(desk.reviewer, "confirm_disposal", "the better evidence arrives")
    desk.act(desk.reviewer, "confirm-disposal", note="")
    desk.is_in(desk.clerk, "closed", "confirmed: closed on both nodes")
    desk.same("with the same end")


def refusal_and_dispute(story, desk):
    desk.waits(desk.reviewer, "decide", "a second application arrives")
    story.refused("application.reason", "a refusal without its basis", lambda: desk.act(desk.reviewer, "decide", outcome="refuse", reason="不给", items=[]))
    desk.act(desk.reviewer, "decide", outcome="refuse", reason="与职责不符", basis="《政务数据共享条例》第十五条", items=[])
    desk.act(desk.provider_head, "approve", note="")
    desk.is_in(desk.clerk, "refused", "refused with reason and basis")
    desk.act(desk.clerk, "dispute", topic="refusal", statement="属于本局法定职责")
    desk.waits(desk.reviewer, "state_case", "the dispute is negotiated first")
    desk.act(desk.reviewer, "statements", topic="", statement="请说明职责依据")
    desk.waits(desk.clerk, "escalate", "both sides see each statement")
    story.until(lambda: len(desk.seen(desk.clerk)["disputes"][-1]["statements"]) == 2)
    desk.act(desk.clerk, "escalate", topic="", statement="协商不成")
    desk.waits(desk.bureau, "rule", "then it goes to the lowest common superior")
    story.check(desk.seen(desk.bureau)["disputes"][-1]["arbiter"]["id"] == "32.data", "which is the province's data bureau")
    desk.act(desk.bureau, "rule", outcome="uphold", reason="属于法定职责，应予共享")
    desk.waits(desk.reviewer, "decide", "upheld: the provider decides anew")
    story.refused("application.binding", "and is bound", lambda: desk.act(desk.reviewer, "decide", outcome="refuse", reason="仍不给", basis="x", items=[]))
    desk.act(desk.reviewer, "decide", outcome="grant", items=[])
    desk.act(desk.provider_head, "approve", note="")
    desk.is_in(desk.clerk, "granted", "granted after all")
    desk.act(desk.clerk, "settle", note="接受裁定")
    desk.same("both nodes have the whole record")


def killed_in_the_middle(story, desk, entry):
    """kill -9 between the decision and the head's consent; then a service that is altered and renewed."""
    desk.waits(desk.reviewer, "decide", "another application arrives")
    desk.act(desk.reviewer, "decide", outcome="grant", items=[])
    province = story.world.nodes["province"]
    province.kill()
    province.start()
    story.statistics = desk.reviewer = story.person("province", "statistics-reviewer")
    story.statistics_clerk = story.person("province", "statistics-clerk")
    desk.provider_head, desk.bureau = story.person("province", "statistics-head"), story.person("province", "bureau")
    story.must(desk.seen(desk.provider_head)["state"] == "proposed", "kill -9 between two steps: the decision waits for the head")
    first = desk.act(desk.provider_head, "approve", note="同意")["grant"]
    desk.is_in(desk.clerk, "granted", "and goes on where it was")
    # Art 27 ¶3: altered only after it was negotiated and filed.
    desk.act(desk.provider_head, "propose-change", kind="alter", reason="层级项不再更新")
    desk.waits(desk.clerk, "answer_change", "the requester is asked about an alteration")
    desk.act(desk.clerk, "answer-change", agree=True, note="可以")
    desk.waits(desk.bureau, "accept_filing", "agreed: it is filed with the data bureau")
    story.refused("application.state", "nothing is altered before it is filed",
                  lambda: desk.act(desk.provider_head, "do-change", reason="", decision={"outcome": "grant", "items": []}))
    desk.act(desk.bureau, "accept-filing", number="苏数备〔2026〕9号", note="")
    altered = desk.act(desk.provider_head, "do-change", reason="", decision={
        "outcome": "grant", "items": [{"name": "level", "treatment": None, "drop": True, "reason": "不再更新"}]})
    story.check(altered["grant"] != first, "altered: a new grant")
    story.check(story.until(lambda: desk.seen(desk.clerk)["grant"] == altered["grant"]), "which the county has")
    story.check(desk.clerk.get(f"/grants/{first}")["state"] == "revoked", "in the place of the old one")
    # Art 29: asked for within a time limit.
    desk.act(desk.bureau, "ask-usage", days=5, note="请说明成效")
    story.check(story.until(lambda: any(one["id"] == desk.id for one in desk.clerk.get("/applications", box="todo")["items"])),
                "a record of use is asked for: it lies with the county")
    desk.clerk.post(f"/applications/{desk.id}/usage", {"from": "2026-11-01", "to": "2026-11-28", "scenario": "核对", "process": "比对",
                                                       "effect": "纠错 3 条", "storage": "政务云", "destruction": ""})
    story.check(story.until(lambda: desk.seen(desk.bureau)["usage_request"]["answered"]), "and the record answers it")
    # Renewal: a new application that follows; the old serves until the new is granted.
    renewed = ask(story, entry, ["code", "name"], follows=desk.id)
    renewed.waits(renewed.reviewer, "decide", "a renewal arrives")
    story.check(desk.seen(desk.clerk)["state"] == "granted", "meanwhile the old one serves")
    renewed.act(renewed.reviewer, "decide", outcome="grant", items=[])
    renewed.act(renewed.provider_head, "approve", note="")
    renewed.is_in(renewed.clerk, "granted", "renewed")
    desk.is_in(desk.clerk, "closed", "the old one is over")
    story.check(desk.seen(desk.clerk)["ending"]["cause"] == "replaced", "replaced")
    appealed(story, renewed)


def appealed(story, desk):
    desk.act(desk.clerk, "dispute", topic="delay", statement="交付迟延")
    desk.waits(desk.reviewer, "escalate", "a dispute of a running service")
    desk.act(desk.reviewer, "escalate", topic="", statement="请主管部门协调")
    desk.act(desk.bureau, "rule", outcome="dismiss", reason="未逾期")
    desk.waits(desk.clerk, "appeal", "ruled against the county, which may go on to the government")
    desk.act(desk.clerk, "appeal", topic="", statement="请省政府决定")
    desk.waits(desk.bureau, "record_government", "the authority brings it there")
    story.refused("application.text", "a decision of the government has its number",
                  lambda: desk.act(desk.bureau, "record-government", outcome="dismiss", reason="维持", document=""))
    desk.act(desk.bureau, "record-government", outcome="dismiss", reason="维持", document="苏政办函〔2026〕1号")
    story.check(story.until(lambda: desk.seen(desk.clerk)["disputes"][-1]["state"] == "closed"), "and what it decided ends it, on both nodes")


def checked_by_the_place(story, entry):
    """The rule of Gaoping, in this block: the data bureau checks first, the provider has five days."""
    bureau = story.person("province", "bureau")
    known = {one["preset"]["id"]: one["preset"] for one in bureau.get("/clock/presets")["items"]}["CN-140581-2024"]
    bureau.put("/clock/presets/CN-32-CHECK", {"region": "32", "title": known["title"], "source": known["source"],
                                              "effective": known["effective"], "terms": known["terms"]}, 1)
    desk = ask(story, entry, ["code", "name"])
    desk.waits(bureau, "check", "a place may have its data bureau check first")
    clock = next(c for c in desk.seen(bureau)["clocks"] if c["key"] == "compliance.check")
    story.check(clock["days"] == 2 and clock["preset"] == "CN-32-CHECK", "in two working days")
    story.refused("application.state", "nobody decides before", lambda: desk.act(desk.reviewer, "decide", outcome="grant", items=[]))
    desk.act(bureau, "check", outcome="pass", points=[], note="合规")
    clock = next(c for c in desk.seen(desk.reviewer)["clocks"] if c["key"] == "reply.conditional")
    story.check(clock["days"] == 5, "then the provider has five, not ten")
    desk.act(desk.clerk, "withdraw", reason="演示结束")
    desk.is_in(desk.reviewer, "withdrawn", "withdrawn")
    bureau.call("DELETE", "/clock/presets/CN-32-CHECK")


def by_themselves(story, entry):
    back = ask(story, entry, ["code", "name"], mode="return")
    back.is_in(back.reviewer, "granted", "return flow of a region's own rows answers itself")
    seen = back.seen(back.reviewer)
    story.check(seen["decision"]["automatic"] and not seen["decision"]["narrowed"], "without review and without conditions")
    story.check(any(c["key"] == "reply.unconditional" and c["days"] == 1 for c in seen["clocks"]), "its clock was one working day")
    hospitals = story.find(story.county_clerk, "医院", HOSPITALS)
    free = story.county_clerk.post("/applications", {"resource": hospitals["id"], "items": ["name", "city_code"], "mode": "batch", "region": "", **PURPOSE})
    story.check(free["state"] == "awaiting_consent", "unconditional data still needs an application and the head's consent")
    story.county_head.post(f"/applications/{free['id']}/consent", {"note": ""})
    story.check(story.until(lambda: story.county_clerk.get(f"/applications/{free['id']}")["state"] == "granted"), "and then answers itself")


def many_at_once(story, entry):
    hospitals = story.find(story.county_clerk, "医院", HOSPITALS)
    clerk = story.county_clerk
    lines = [{"resource": one["id"], "items": items, "mode": "batch", "region": "", **PURPOSE}
             for one, items in ((entry, ["code", "name"]), (hospitals, ["name"]))]
    made = clerk.post("/applications/set", {"items": lines, "partial": False})
    story.check(len(made["items"]) == 2 and len(clerk.get("/applications", set=made["set"])["items"]) == 2, "one submission, two resources, shown as a set")
    story.refused("application.items", "all or nothing", lambda: clerk.post("/applications/set", {"items": [lines[0], {**lines[1], "items": ["nonsense"]}], "partial": False}))
    template = zipfile.ZipFile(io.BytesIO(clerk.fetch("/applications/template")))
    story.check("xl/worksheets/sheet2.xml" in template.namelist(), "a template for many lines can be downloaded")
    rows = ["信息资源代码,信息项,共享方式,使用目的,使用依据,使用场景,安全保障措施,使用期限",
            f"{entry['code']},code、name,批量,核对,《政务数据共享条例》第二十条,核对平台,内网,2027-12-31",
            "9999999/000001,,批量,核对,依据,场景,措施,2027-12-31",
            f"{hospitals['code']},,批量,核对,依据,场景,措施,昨天"]
    upload = clerk.upload("applications.csv", "\n".join(rows).encode())
    checked = clerk.post("/applications/bulk", {"upload": upload["id"], "commit": False})
    story.check(checked["lines"] == 3 and checked["good"] == 1 and {e["line"] for e in checked["errors"]} == {3, 4},
                f"of three lines two are wrong, each told: {[e['code'] for e in checked['errors']]}")
    done = clerk.post("/applications/bulk", {"upload": upload["id"], "commit": True})
    story.check(len(done["submission"]["items"]) == 1, "the good one is submitted")


def not_mine(story, entry):
    desk = ask(story, entry, ["code"])
    desk.waits(desk.reviewer, "decide", "one more")
    story.refused("right.missing", "a clerk of the county doesn't decide", lambda: desk.act(desk.clerk, "decide", outcome="grant", items=[]))
    qidong = story.person("city", "qidong-clerk")
    story.refused("application.unknown", "nobody else sees it", lambda: desk.seen(qidong))
    # The line is cut: what the county does is carried when it is whole again.
    province = story.world.nodes["province"]
    province.stop()
    pending = desk.act(desk.clerk, "withdraw", reason="不再需要")
    story.check(pending["pending"] == "withdraw" and pending["state"] == "received", "with the line cut the withdrawal is on its way, and says so")
    story.refused("application.pending", "one step at a time",
                  lambda: desk.act(desk.clerk, "withdraw", reason="再来"))
    province.start()
    story.statistics = story.person("province", "statistics-reviewer")
    story.statistics_clerk = story.person("province", "statistics-clerk")
    desk.reviewer = story.statistics
    desk.is_in(desk.clerk, "withdrawn", "whole again: withdrawn")
    desk.is_in(desk.reviewer, "withdrawn", "on both nodes")
