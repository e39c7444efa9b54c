"""Importing a catalog of 20,000 resources with 80,000 items from one workbook, through the API.

The time is from the first byte of the upload to the last draft: read, mapped, checked, written.
"""

import io
import json
import time
import zipfile

from figures.domain import Domain

(IMPORT,) = NAMES = ("catalog.import_20k_s",)
RESOURCES, ITEMS = 20_000, 4
TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
HEADINGS = ("信息资源名称", "信息资源代码", "信息资源摘要", "信息项名称", "数据类型", "数据长度", "共享类型", "共享条件", "更新周期")


def measure(report, bench, wanted):
    del wanted
    resources = 500 if bench.small else RESOURCES
    book = workbook(resources)
    with Domain(bench.binary) as domain:
        started = time.monotonic()
        path = "/imports" + domain.provider.query({"name": "catalog.xlsx"})
        sent = json.loads(domain.provider.call("POST", path, raw=book)[2])
        checked = time.monotonic()
        done = domain.provider.post(f"/imports/{sent['id']}/commit")["counts"]
        ended = time.monotonic()
        if done["done"] != resources:
            raise RuntimeError(f"{done['done']} of {resources} were written: {done}")
    report.figure(IMPORT, ended - started, "s")
    report.line("catalog, import of a workbook", f"{ended - started:.1f} s", "",
                f"{resources:,} resources, {resources * ITEMS:,} items, {len(book) / 1e6:.1f} MB; "
                f"read and checked {checked - started:.1f} s, written {ended - checked:.1f} s")


def cell(text):
    return f'<c t="inlineStr"><is><t>{text}</t></is></c>' if text else "<c/>"


def rows(resources):
    yield HEADINGS
    for i in range(resources):
        yield (f"资源 {i}", "", f"第 {i} 个资源的摘要，说明其内容和来源", "代码", "C", "18", "有条件共享",
               "共享范围：各级政务部门；使用用途：核对", "每月")
        for j in range(1, ITEMS):
            yield ("", "", "", f"信息项 {j}", "字符型", "50")


def workbook(resources):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("_rels/.rels", f'<Relationships><Relationship Id="r" Type="{TYPES}officeDocument" Target="xl/workbook.xml"/></Relationships>')
        book.writestr("xl/workbook.xml", '<workbook><sheets><sheet name="目录" sheetId="1" r:id="r1"/></sheets></workbook>')
        book.writestr("xl/_rels/workbook.xml.rels", f'<Relationships><Relationship Id="r1" Type="{TYPES}worksheet" Target="worksheets/s.xml"/></Relationships>')
        body = "".join("<row>" + "".join(cell(text) for text in row) + "</row>" for row in rows(resources))
        book.writestr("xl/worksheets/s.xml", f"<worksheet><sheetData>{body}</sheetData></worksheet>")
    return out.getvalue()
