"""The people of ``benchmarks.county_day``, as locust runs them: grid members report and ask, centres browse and work.

What each request took, what failed how, and what was acknowledged is written to the file that ``GEZHI_DAY`` names.
"""

from __future__ import annotations

import json
import os
import random
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

import gevent
from locust import FastHttpUser, events, task

WORLD: dict[str, Any] = json.loads(Path(os.environ["GEZHI_DAY"]).read_text(encoding="utf-8"))
TOLD = Path(WORLD["told"])
TAKEN: dict[str, list[tuple[float, float, int]]] = {}  # by what was asked: when, how long (ms), the status
REFUSED: list[tuple[float, int, str | None]] = []  # when, the status (0: no answer), Retry-After
CASES: list[str] = []  # acknowledged
WITHIN: dict[str, list[str]] = {}  # the cases of each township, and of the county
VERSIONS: dict[str, int] = {}  # of each case the last that was acknowledged
TITLES = (
    "宅基地边界争议", "水渠堵塞无人清理", "拖欠装修工资", "夜间施工噪声", "邻居养犬扰民", "道路塌陷", "借款到期不还",
    "赡养老人争执", "土地流转租金未付", "路灯不亮", "乱倒垃圾", "学校门口拥堵", "果树被砍", "排水通行受阻",
    "退耕补偿未到", "电线老化", "饮水浑浊", "承包地四至不清", "彩礼返还", "停车位被占",
)  # fmt: skip
CATEGORIES = ("0201", "0902", "0101", "0804")
chance = random.Random(621027)


def keep(case: str, grid: str) -> None:
    """Remember a case for those who see it."""
    for area in (grid[:6], grid[:9]):
        WITHIN.setdefault(area, []).append(case)


for known, place in WORLD["cases"]:
    keep(known, place)


class Person(FastHttpUser):
    """Somebody with an account."""

    abstract = True
    each_second: float
    due: float
    network_timeout = connection_timeout = 30.0

    def wait_time(self) -> float:
        """People do not come in step, nor do they wait for each other: a Poisson process, however long answers take."""
        self.due += chance.expovariate(self.each_second)
        return max(0.0, self.due - time.time())

    def on_start(self) -> None:
        """Nor do they begin in step."""
        self.due = time.time()
        gevent.sleep(self.wait_time())

    def ask(self, name: str, method: str, path: str, **given: Any) -> Any:
        """The answer as JSON; None for what was refused."""
        begun = time.time()
        headers = {"Authorization": f"Bearer {self.token}", **given.pop("headers", {})}
        with self.client.request(method, path, name=name, headers=headers, catch_response=True, **given) as answer:
            status = answer.status_code
            TAKEN.setdefault(name, []).append((begun, (time.time() - begun) * 1000, status))
            answer.success()
            if status == 0 or status >= 400:
                REFUSED.append((time.time(), status, answer.headers.get("Retry-After") if answer.headers else None))
                return None
            return answer.json()


class GridMember(Person):
    """Reports what happens in a grid, asks who will have it, and looks at the grid."""

    fixed_count = len(WORLD["members"])
    each_second = WORLD["each_member"]
    waiting = list(WORLD["members"])

    def on_start(self) -> None:
        """Take one of the grids."""
        self.token, self.grid = self.waiting.pop()
        super().on_start()

    @task(6)
    def route(self) -> None:
        """Who would have it."""
        body = {"area": self.grid, "category": chance.choice(CATEGORIES)}
        self.ask("route", "POST", "/v1/route", json=body)

    @task(2)
    def report(self) -> None:
        """A case comes in."""
        body = {
            "kind": "incident", "source": "grid_member", "area": self.grid, "category": chance.choice(CATEGORIES),
            "title": chance.choice(TITLES), "place": "村口", "synthetic": True,
        }  # fmt: skip
        told = self.ask("accept", "POST", "/v1/cases", json=body, headers={"Idempotency-Key": str(uuid4())})
        if told:
            CASES.append(told["case"])
            keep(told["case"], self.grid)
            VERSIONS[told["case"]] = told["version"]

    @task(2)
    def look(self) -> None:
        """The grid, and who is responsible for it."""
        self.ask("responsibility", "GET", f"/v1/areas/{self.grid}/responsibility")


class Centre(Person):
    """Browses its cases, looks at where they go, and notes on them."""

    fixed_count = len(WORLD["centres"])
    each_second = WORLD["each_centre"]
    waiting = list(WORLD["centres"])

    def on_start(self) -> None:
        """Take one of the centres."""
        self.token, self.area = self.waiting.pop()
        super().on_start()

    @task(3)
    def browse(self) -> None:
        """The area and its warnings."""
        self.ask("area", "GET", f"/v1/areas/{self.area}")
        self.ask("warnings", "GET", "/v1/warnings", params={"area": self.area, "limit": "20"})

    @task(4)
    def case(self) -> None:
        """A case and its way up."""
        id = chance.choice(WITHIN[self.area])
        self.ask("case", "GET", f"/v1/cases/{id}")
        self.ask("escalation", "GET", f"/v1/cases/{id}/escalation")

    @task(1)
    def note(self) -> None:
        """A note on a case."""
        id = chance.choice(WITHIN[self.area])
        body = {"action": "note", "note": "已联系"}
        told = self.ask("move", "POST", f"/v1/cases/{id}/moves", json=body, headers={"Idempotency-Key": str(uuid4())})
        if told:
            VERSIONS[id] = max(VERSIONS.get(id, 0), told["version"])

    @task(1)
    def search(self) -> None:
        """Somebody looks for something."""
        self.ask("search", "GET", "/v1/search", params={"q": chance.choice(TITLES)[:2], "limit": "10"})


@events.test_stop.add_listener
def tell(**_: Any) -> None:
    """Write down what happened."""
    found = {"taken": TAKEN, "refused": REFUSED, "cases": CASES, "versions": VERSIONS}
    TOLD.write_text(json.dumps(found), encoding="utf-8")
