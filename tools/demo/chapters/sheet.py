"""Catalogs as files, and workbooks as data: template, import, faults, again, export, macros."""

import io
import json
import re
import zipfile

from browser import Problem

TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
GUIDE = ["信息资源名称", "信息资源代码", "信息资源摘要", "信息项名称", "数据类型", "数据长度", "共享类型", "共享条件", "更新周期"]


def cell(text):
    text = str(text).replace("&", "&amp;").replace("<", "&lt;")
    return f'<c t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def workbook(sheets, more=()):
    """A workbook of texts, as other programs write them."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        book.writestr("_rels/.rels", f'<Relationships><Relationship Id="r" Type="{TYPES}officeDocument" Target="xl/workbook.xml"/></Relationships>')
        names = "".join(f'<sheet name="{name}" sheetId="{i}" r:id="r{i}"/>' for i, name in enumerate(sheets, 1))
        book.writestr("xl/workbook.xml", f"<workbook><sheets>{names}</sheets></workbook>")
        links = "".join(f'<Relationship Id="r{i}" Type="{TYPES}worksheet" Target="worksheets/s{i}.xml"/>' for i in range(1, len(sheets) + 1))
        book.writestr("xl/_rels/workbook.xml.rels", f"<Relationships>{links}</Relationships>")
        for i, rows in enumerate(sheets.values(), 1):
            body = "".join("<row>" + "".join(cell(text) for text in row) + "</row>" for row in rows)
            book.writestr(f"xl/worksheets/s{i}.xml", f"<worksheet><sheetData>{body}</sheetData></worksheet>")
        for name, content in more:
            book.writestr(name, content)
    return out.getvalue()


def send(clerk, name, content):
    return json.loads(clerk.call("POST", "/imports" + clerk.query({"name": name}), raw=content)[2])


def catalog(abstract="婚姻登记机关登记的数据"):
    return [GUIDE,
            ["婚姻登记信息（导入）", "", abstract, "登记证字号", "C", "32", "有条件共享", "共享范围：各级政务部门；使用用途：核验婚姻状况", "每日"],
            ["", "", "", "登记日期", "日期型", "", "", "", ""],
            ["社会组织名录（导入）", "", "登记的社会组织", "名称", "C", "100", "无条件共享", "", "每月"],
            ["福利机构（导入）", "", "养老机构", "名称", "C", "100", "部分共享", "", "每月"]]


def sheet(story):
    story.chapter("电子表格 Catalogs and data as workbooks")
    clerk = story.person("province", "civil-clerk")
    template = clerk.fetch("/exports/template", template="guide")
    shared = zipfile.ZipFile(io.BytesIO(template)).read("xl/sharedStrings.xml").decode()
    story.check(len(re.findall("<si>", shared)) > 30 and "共享属性" in shared, "the template of 30 columns comes with its merged headings")
    first = send(clerk, "民政目录.xlsx", workbook({"目录": catalog()}))
    story.must(first["is_checked"], f"the headings are recognised: {first['mapping_problem_en']}")
    story.check((first["counts"]["fresh"], first["counts"]["blocked"]) == (2, 1), "two new resources, one faulty")
    fault = clerk.get(f"/imports/{first['id']}/records", state="blocked")["items"][0]["problems"][0]
    story.check((fault["row"], fault["column"], fault["value"]) == (5, "G", "部分共享"), f"the fault is named by its cell: {fault['en']}")
    story.check(clerk.fetch(f"/imports/{first['id']}/problems", format="xlsx")[:2] == b"PK", "the faults can be downloaded")
    done = clerk.post(f"/imports/{first['id']}/commit")["counts"]
    story.check(done["done"] == 2 and done["blocked"] == 1, "the good ones become drafts, the faulty one is left out")
    again = send(clerk, "民政目录.xlsx", workbook({"目录": catalog()}))["counts"]
    story.check(again["unchanged"] == 2 and again["fresh"] == 0, "the same file again changes nothing")
    changed = send(clerk, "民政目录.xlsx", workbook({"目录": catalog("全省婚姻登记数据")}))
    story.check(changed["counts"]["changed"] == 1, "a changed cell is one changed resource")
    clerk.post(f"/imports/{changed['id']}/commit")
    for layout in ("guide", "register", "full"):
        for form in ("xlsx", "csv", "json"):
            content = clerk.fetch("/exports/catalog", scope="own", template=layout, format=form)
            back = send(clerk, f"back.{form}", content)["counts"]
            story.check(back["fresh"] + back["changed"] + back["published"] == 0 and back["unchanged"] > 1, f"{layout} as {form} comes back unchanged ({back['unchanged']})")
    story.check(clerk.fetch("/exports/catalog", scope="visible", format="csv")[:3] == b"\xef\xbb\xbf", "the visible catalog can be had as CSV")
    stranger = story.person("province", "health-clerk")
    story.refused("import.unknown", "another department does not see the import", lambda: stranger.get(f"/imports/{first['id']}"))
    workbooks_as_data(story, clerk)


def workbooks_as_data(story, clerk):
    rows = [["年度统计表"], ["编号", "名称"], ["007", "=1+1"], ["008", "乙"]]
    upload = clerk.upload("data.xlsx", workbook({"一": rows, "二": [["甲", "乙"], ["1", "2"]]}))
    preview = upload["preview"]
    story.check(preview["sheet"] == "一" and preview["sample"][0] == ["007", "=1+1"], "a workbook is data: leading zeros stay, nothing is run")
    second = clerk.post(f"/uploads/{upload['id']}/sheet", {"sheet": "二"})
    story.check([c["title"] for c in second["preview"]["columns"]] == ["甲", "乙"], "another sheet can be chosen")
    bad = {
        "workbook.macros": workbook({"一": rows}, [("xl/vbaProject.bin", "x")]),
        "workbook.damaged": workbook({"一": rows})[:-40],
        "workbook.format": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4000),
        "workbook.encrypted": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4000) + "EncryptedPackage".encode("utf-16-le"),
        "workbook.too_large": bomb(),
    }
    for code, content in bad.items():
        story.refused(code, "a workbook that must not come in", lambda content=content: clerk.upload("bad.xlsx", content))
        try:
            send(clerk, "bad.xlsx", content)
            story.check(False, f"{code} was imported")
        except Problem as problem:
            story.check(problem.code == code, f"nor as a catalog: {problem.code}")
    wide = [[str(i) for i in range(16_000)]]
    story.refused("upload.columns", "thousands of columns", lambda: clerk.upload("wide.xlsx", workbook({"一": wide})))
    story.refused("upload.wrong_type", "text that is called a workbook", lambda: clerk.upload("a.xlsx", b"a,b\n1,2\n"))


def bomb():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("_rels/.rels", "<Relationships/>")
        book.writestr("xl/worksheets/s1.xml", b" " * (64 << 20))
    return out.getvalue()
