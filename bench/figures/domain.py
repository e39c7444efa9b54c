"""A domain of one or two real nodes on loopback, made through the product's command line and API."""

import concurrent.futures
import datetime
import gzip
import json
import pathlib
import secrets
import sys
import tempfile
import time

REPO = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPO / "tools" / "demo"))

import catalog_cycle  # noqa: E402
from browser import Person, Problem  # noqa: E402
from node_process import Node, free_port  # noqa: E402

PROVIDER = "32.statistics"
REGISTER = "regions_villages_2021"


class Program(Person):
    """An API client: the same calls as a person, with a key that the department's head gave it."""

    def __init__(self, head, roles):
        super().__init__(head.url)
        expires = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=1)
        self.key = head.post("/clients", {"name": "bench", "roles": roles,
                                          "expires": expires.isoformat(timespec="milliseconds")})["key"]

    def call(self, method, path, body=None, raw=None, headers=None):
        return super().call(method, path, body, raw, {"Authorization": f"Bearer {self.key}", **(headers or {})})


def add_head(node, org, role="head"):
    """The head of a department's sharing unit, who consents and publishes: no program may be that."""
    login, password = f"{role}.{org}", secrets.token_urlsafe(9)
    node.cli("user", "add", "--login", login, "--name", role, "--org", org, "--roles", role,
             "--password-stdin", "--keep-password", stdin=password + "\n")
    return Person(node.url, login, password)


class Domain:
    """`with Domain(binary, counties) as domain:` starts the province, and the node that hosts the counties
    when there are any; leaves nothing behind."""

    def __init__(self, binary, counties=()):
        self.binary = binary
        self.counties = list(counties)
        self.folder = None
        self.province = self.receiver = None
        self.registers = 0

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="jingwei-bench-")
        try:
            self.make()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for node in (self.receiver, self.province):
            if node:
                node.stop()
        self.folder.cleanup()

    def node(self, name, region):
        spec = {"id": name, "name": f"{name} bench", "region": region, "http": free_port(), "peer": free_port()}
        node = Node(spec, self.binary, self.folder.name, REPO / "data")
        node.write_config()
        return node

    def make(self):
        self.province = self.node("province", "32")
        self.province.cli("node", "init", "--name", "省", "--region", "32", "--hosts", "32")
        self.province.start()
        self.add_departments(self.province, [("32", "statistics", "江苏省统计局"), ("32", "data", "江苏省数据局")])
        self.publisher = add_head(self.province, PROVIDER)
        self.bureau = add_head(self.province, "32.data", "bureau")
        self.provider = Program(self.publisher, ["clerk", "reviewer"])
        if not self.counties:
            return
        hosts = ",".join(county["code"] for county in self.counties)
        self.receiver = self.node("receiver", self.counties[0]["code"])
        token = self.province.cli("node", "invite", "--name", "县", "--region", self.counties[0]["code"], "--hosts", hosts)
        self.receiver.cli("node", "join", "--token", token[0]["token"])
        self.receiver.start()
        self.add_departments(self.receiver, [(c["code"], "data", c["name"] + "数据局") for c in self.counties])
        with concurrent.futures.ThreadPoolExecutor(max_workers=4) as crew:
            list(crew.map(self.add_people, self.counties))

    def add_people(self, county):
        county["head"] = add_head(self.receiver, county["code"] + ".data")
        county["clerk"] = Program(county["head"], ["clerk"])

    @staticmethod
    def add_departments(node, departments):
        path = node.folder / "departments.json"
        path.write_text(json.dumps([{"region": region, "line": line, "name": name, "name_en": "", "uscc": ""}
                                    for region, line, name in departments], ensure_ascii=False), encoding="utf-8")
        node.cli("org", "load", str(path))

    def publish(self):
        """The register, published without data: who applies now is served when it is loaded. Its id."""
        world = json.loads((REPO / "tools" / "demo" / "world.json").read_text(encoding="utf-8"))
        form = next(one["meta"] for one in world["resources"] if one["file"].startswith(REGISTER))
        self.registers += 1
        resource = self.provider.post("/resources", {**form, "name": f"{form['name']} {self.registers}"})["id"]
        catalog_cycle.publish(self.provider, self.publisher, self.bureau, resource)
        return resource

    def grant(self, resource, counties, mode):
        """Applications of all these counties, consented to and granted; ids of the grants."""
        until = (datetime.date.today() + datetime.timedelta(days=365)).isoformat()
        applications = []
        for county in counties:
            wait(lambda c=county: known(c["clerk"], f"/catalog/{resource}"), "the catalog to reach the county")
            written = county["clerk"].post("/applications", {
                "resource": resource, "items": COLUMNS, "mode": mode, "region": "", "purpose": "性能测量",
                "legal_basis": "《政务数据共享条例》第二十四条", "scenario": "性能测量", "security": "测量后删除", "until": until})
            county["head"].post(f"/applications/{written['id']}/consent", {"note": ""})
            applications.append(written["id"])
        # Return flow answers itself; anything else is decided on.
        grants = [self.granted(application) if mode == "return" else self.decide(application)
                  for application in applications]
        for county, application in zip(counties, applications):
            wait(lambda c=county, a=application: c["clerk"].get(f"/applications/{a}").get("grant"), "a grant to reach the county")
        return grants

    def decide(self, application, terms=None):
        """The reviewer proposes, the provider's head consents. The grant's id."""
        # As a tenant the applicant's row is there at once, and can be decided on once it was received.
        wait(lambda: "decide" in (known(self.provider, f"/applications/{application}") or {}).get("actions", []),
             "an application to reach the province")
        self.provider.post(f"/applications/{application}/decide",
                           {"outcome": "grant", "note": "", "items": [], **({"terms": terms} if terms else {})})
        self.publisher.post(f"/applications/{application}/approve", {"note": ""})
        return self.granted(application)

    def granted(self, application):
        def of():
            seen = known(self.provider, f"/applications/{application}")
            return seen and seen.get("grant")
        return wait(of, "a grant")

    def load(self, resource, path):
        upload = self.provider.upload(path.name, path.read_bytes())
        return self.provider.post(f"/resources/{resource}/load", {"upload": upload["id"]})

    def parquet(self, resource):
        """The resource's first data version as it lies at the province."""
        return self.province.folder / "data" / "lake" / "resources" / resource / "v1.parquet"


COLUMNS = ["code", "name", "level", "parent_code"]


def known(who, path):
    try:
        return who.get(path)
    except Problem as problem:
        if problem.status == 404:
            return None
        raise


def wait(ready, what, seconds=60, step=0.05):
    end = time.monotonic() + seconds
    while not (value := ready()):
        if time.monotonic() > end:
            raise RuntimeError(f"waited {seconds} s for {what}")
        time.sleep(step)
    return value


def unpack_register(folder, only=""):
    """The real register as CSV, or its rows that begin with `only`."""
    path = pathlib.Path(folder) / f"{REGISTER}.csv"
    with gzip.open(REPO / "data" / f"{REGISTER}.csv.gz", "rt", encoding="utf-8", newline="") as packed, \
            open(path, "w", encoding="utf-8", newline="") as out:
        out.write(packed.readline())
        out.writelines(line for line in packed if line.startswith(only))
    return path


def some_counties(count, province="32"):
    """The first counties of a province by code, as the national tree names them."""
    with gzip.open(REPO / "data" / "regions_2023.csv.gz", "rt", encoding="utf-8") as packed:
        rows = (line.rstrip("\n").split(",") for line in packed)
        counties = [{"code": row[0], "name": row[1]} for row in rows if row[0].startswith(province) and len(row[0]) == 6]
    return counties[:count]
