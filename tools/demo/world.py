"""Makes the demonstration world through the product's own command line, once, and starts its nodes."""

import gzip
import json
import os
import pathlib
import secrets
import shutil
import subprocess
import time

import catalog_cycle
from browser import Person
from node_process import Node, free_port

HERE = pathlib.Path(__file__).resolve().parent
REPO = HERE.parent.parent


class World:
    def __init__(self, root, binary, any_port=False, say=print):
        self.root = pathlib.Path(root).resolve()
        self.binary = pathlib.Path(binary)
        self.spec = json.loads((HERE / "world.json").read_text(encoding="utf-8"))
        self.say = say
        web = REPO / "web" / "dist"
        if any_port:
            for node in self.spec["nodes"]:
                node["http"], node["peer"] = free_port(), free_port()
        self.nodes = {spec["id"]: Node(spec, binary, self.root, REPO / "data", web if web.exists() else None) for spec in self.spec["nodes"]}
        self.accounts = {}

    @property
    def made(self):
        return self.root / "made.json"

    def open(self):
        """Starts all nodes; makes the world first when it is not there yet."""
        self.root.mkdir(parents=True, exist_ok=True)
        os.chmod(self.root, 0o700)
        try:
            if self.made.exists():
                for node in self.nodes.values():
                    node.start()
            else:
                self.make()
        except BaseException:
            self.close()
            raise
        self.accounts = json.loads((self.root / "accounts.json").read_text(encoding="utf-8"))

    def close(self):
        for node in reversed(list(self.nodes.values())):
            node.stop()

    def make(self):
        for name in self.nodes:
            shutil.rmtree(self.root / name, ignore_errors=True)
        started = time.monotonic()
        self.say("the world is being made")
        self.found_and_join()
        self.add_departments()
        self.add_people()
        self.load_resources()
        self.made.write_text(json.dumps({"seconds": round(time.monotonic() - started, 1)}), encoding="utf-8")

    def found_and_join(self):
        province, *others = self.nodes.values()
        for node in self.nodes.values():
            node.write_config()
        spec = province.spec
        province.cli("node", "init", "--name", spec["name"], "--region", spec["region"], "--hosts", ",".join(spec["hosts"]))
        province.start()
        self.say(f"  {spec['name']} founds the domain  {province.url}")
        for node in others:
            spec = node.spec
            invitation = province.cli("node", "invite", "--name", spec["name"], "--region", spec["region"],
                                      "--hosts", ",".join(spec["hosts"]))[0]
            node.cli("node", "join", "--token", invitation["token"])
            node.start()
            self.say(f"  {spec['name']} joins            {node.url}")

    def add_departments(self):
        for node in self.nodes.values():
            lines = []
            for region, place in self.spec["places"].items():
                if place["node"] != node.id:
                    continue
                for department in self.spec["departments"]:
                    zh = self.spec["province_names"].get(department["line"], department["zh"]) if len(region) == 2 else department["zh"]
                    lines.append({"region": region, "line": department["line"], "name": place["zh"] + zh,
                                  "name_en": f"{place['en']} {department['en']}", "uscc": ""})
            path = node.folder / "departments.json"
            path.write_text(json.dumps(lines, ensure_ascii=False), encoding="utf-8")
            node.cli("org", "load", str(path))

    def add_people(self):
        accounts = []
        for person in self.spec["people"]:
            password = secrets.token_urlsafe(9)
            self.nodes[person["node"]].cli("user", "add", "--login", person["login"], "--name", person["name"],
                                           "--org", person["org"], "--roles", ",".join(person["roles"]),
                                           "--password-stdin", "--keep-password", stdin=password + "\n")
            accounts.append({"node": person["node"], "login": person["login"], "password": password,
                             "role": person["roles"][0], "org": person["org"]})
        path = self.root / "accounts.json"
        nodes = [{"id": node.id, "url": node.url, "name": node.spec["name"]} for node in self.nodes.values()]
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as out:
            json.dump({"nodes": nodes, "accounts": accounts}, out, ensure_ascii=False, indent=1)

    def load_resources(self):
        province = self.nodes["province"]
        resources = list(self.spec["resources"])
        resources.append(self.synthetic(province))
        for resource in resources:
            key = province.cli("client", "add", "--name", "demo import", "--org", resource["org"],
                               "--roles", "clerk", "--days", "1")[0]["key"]
            key_file = province.folder / "import.key"
            key_file.write_text(key, encoding="utf-8")
            os.chmod(key_file, 0o600)
            meta = province.folder / "meta.json"
            meta.write_text(json.dumps(resource["meta"], ensure_ascii=False), encoding="utf-8")
            done = province.cli("resource", "import", "--url", province.url, "--key-file", str(key_file),
                                "--meta", str(meta), "--file", str(self.unpacked(resource, province)))[0]
            self.publish(resource["org"], done["id"], resource["meta"]["items"])
            version = done["data_version"]
            self.say(f"  {resource['meta']['name']}: {version['rows_in']:,} rows = {version['rows_accepted']:,} accepted"
                     f" + {version['rows_set_aside']:,} set aside")
            key_file.unlink()

    def publish(self, org, resource, items):
        """The department's clerk files it, its head approves, the province's data bureau reviews."""
        accounts = json.loads((self.root / "accounts.json").read_text(encoding="utf-8"))["accounts"]

        def person(org, role):
            account = next(one for one in accounts if one["org"] == org and one["role"] == role)
            return Person(self.nodes["province"].url, account["login"], account["password"])

        personal = any(item.get("personal", "none") != "none" for item in items)
        catalog_cycle.publish(person(org, "clerk"), person(org, "head"), person("32.data", "bureau"), resource, personal)

    def unpacked(self, resource, node):
        if "path" in resource:
            return resource["path"]
        target = node.folder / resource["file"].removesuffix(".gz")
        with gzip.open(REPO / "data" / resource["file"], "rb") as packed, open(target, "wb") as out:
            shutil.copyfileobj(packed, out)
        return target

    def synthetic(self, node):
        spec = self.spec["synthetic"]
        path = node.folder / "persons.csv"
        subprocess.run([str(self.binary), "--config", str(node.config), "generate", "persons", "--rows", str(spec["rows"]), "--seed", str(spec["seed"]),
                        "--region", spec["region"], "--out", str(path)], check=True, capture_output=True, timeout=300)
        with open(path, encoding="utf-8") as text:
            header = text.readline().strip().split(",")
        sensitive = {"id_number"}
        personal = {"name", "birth_date", "sex", "phone", "address", "ethnic"}
        items = []
        for name in header:
            items.append({"name": name, "title": PERSON_TITLES.get(name, name), "type": "text",
                          "key": name == "id_number", "required": name == "id_number",
                          "region": name in ("region", "region_code"), "code_set": CODE_SETS.get(name, ""),
                          "personal": "sensitive" if name in sensitive else "personal" if name in personal else "none",
                          "grade": 3 if name in sensitive else 2 if name in personal else 1})
        region = next(item["name"] for item in items if item["region"])
        return {"org": spec["org"], "path": path,
                "meta": {"name": spec["name"], "abstract": spec["abstract"], "sharing": "conditional",
                         "subject": "person", "department": "社会救助处",
                         "scope": "县级民政和数据管理部门", "purpose": "社会救助资格核对", "update_cycle": "monthly",
                         "format": "csv", "region_item": region, "items": items}}


CODE_SETS = {"sex": "sex"}

PERSON_TITLES = {
    "id_number": "公民身份号码", "name": "姓名", "sex": "性别", "birth_date": "出生日期", "phone": "联系电话",
    "region": "区划代码", "region_code": "区划代码", "region_name": "区划名称", "address": "住址", "ethnic": "民族",
    "synthetic": "合成标记"}
