"""kill -9 of either node in the middle of deliveries: nothing half applied, nothing lost, all finishes."""

import random
import time

from browser import Person, Problem
from story import REGISTER, Failed, Story

ROUNDS = 6


class Crash(Story):
    def play(self):
        self.chapter("kill -9 in the middle of deliveries")
        try:
            self.prepare()
            self.storm()
            self.settle()
        except (Failed, Problem, KeyError, OSError) as error:
            self.failed += 1
            self.say(f"  FAIL  {type(error).__name__} {error}")
        self.say(f"\n{self.passed} passed, {self.failed} failed")
        return self.failed == 0

    def prepare(self):
        self.county_clerk, self.county_head = self.person("county", "clerk"), self.person("county", "head")
        self.statistics = self.person("province", "statistics-reviewer")
        self.statistics_clerk = self.person("province", "statistics-clerk")
        entry = self.find(self.county_clerk, "区划", REGISTER)
        application = self.apply(self.county_clerk, self.county_head, entry, "320613", ["code", "name", "level", "parent_code"])
        self.county_grant = self.decide(self.statistics, application, [])["grant"]

    def storm(self):
        """Each round: something is due, then one of the nodes dies at a random moment and comes back."""
        seed = int(time.time())
        self.say(f"  seed {seed}")
        chance = random.Random(seed)
        for number in range(ROUNDS):
            victim = self.world.nodes["province" if number % 2 == 0 else "county"]
            if number:
                try:
                    Person.post(self.statistics, f"/grants/{self.county_grant}/deliver")
                except Problem as problem:
                    self.check(problem.code in ("delivery.running",), f"round {number}: {problem.code}")
            time.sleep(chance.uniform(0.0, 0.6))
            victim.kill()
            time.sleep(chance.uniform(0.0, 0.5))
            victim.start()
            self.check(True, f"round {number}: {victim.id} was killed and came back")
            self.statistics = self.person("province", "statistics-reviewer")
            self.county_clerk = self.person("county", "clerk")

    def settle(self):
        def ready():
            batches = self.statistics.get("/deliveries", grant=self.county_grant, side="sent")["items"]
            return batches if batches and all(batch["state"] == "acknowledged" for batch in batches) else None
        sent = self.until(ready, 120)
        self.must(sent, "all batches are acknowledged by themselves")
        for batch in sent:
            self.balance(batch)
        received = self.county_clerk.get("/deliveries", grant=self.county_grant, side="received")["items"]
        self.check(sorted(b["sequence"] for b in received if b["state"] == "applied") == sorted(b["sequence"] for b in sent),
                   f"{len(sent)} batches sent, each applied once")
        holding = next(h for h in self.county_clerk.get("/holdings")["items"] if h["grant"] == self.county_grant)
        first = min(sent, key=lambda batch: batch["sequence"])
        self.check(holding["rows"] == first["counts"]["out"], f"the county holds {holding['rows']:,} rows, none twice")
        for name in ("province", "county"):
            report = self.person(name, "auditor").post("/log/verify")
            self.check(report["whole"], f"{name}: the log of {report['size']} entries is whole")
