"""The demo: the reference county is loaded, its year is run, and each question is answered on a named case of it."""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta
from datetime import time as time_of_day

from cli import case_pages, year
from cli.pages import console, report, say, show
from graph.database import Database
from graph.jars import Progress
from graph.policy import Policy
from graph.terms import Severity
from loaders import demo
from loaders.demo_cases import SHOWCASE
from loaders.demo_year import Batch, eventful
from loaders.load import load
from queries import (
    cases,
    coordination,
    coverage,
    escalation,
    paths,
    responsibility,
    risk,
    risk_runs,
    routing,
    statistics,
)
from queries.counted import Measure
from queries.outlook import Outlooks

LOOK = time_of_day(8)  # when the demo looks at the county's risk


def run(database: Database, policy: Policy, progress: Progress) -> None:
    """Load the demo county and print a worked example of each question, with where to go on."""
    plan = _load(database, policy, progress)
    day = demo.DEMO_DAY
    case = database.ask(cases.case(SHOWCASE["land"], day))
    if case.area is None or case.category is None:
        raise AssertionError("the demo's land case has an area and a category")
    area, category = case.area.code, case.category.code
    title = say("case", "事件")
    console.rule(f"{title} {case.case.id} {case.case.title} ({day})")
    request = routing.RouteRequest(area=area, category=category, severity=Severity(case.case.severity))
    other = demo.COUNTY + "103"
    for number, (en, zh, command, question) in enumerate(
        (
            ("Who is responsible there", "谁负责", f"responsibility {area}", responsibility.responsibility(area, day)),
            ("Who gets such a case", "分给谁", f"route {area} {category} --severity {case.case.severity}",
             routing.route(request, policy, day)),
            ("Its way up", "如何升级", f"escalation {case.case.id}", escalation.escalation(case.case.id, policy, day)),
            ("Who must act together in two townships", "两个乡镇谁协同",
             f"coordinate --area {area[:9]} --area {other} --category {category} --category 0701",
             coordination.coordination([area[:9], other], [category, "0701"], day)),
            ("Where it can spread", "往哪里扩散", f"risk spread {case.case.id}",
             risk.case_risk(case.case.id, policy, day)),
            ("The county's cases by risk", "全县风险", f"risk spread {demo.COUNTY} --limit 5",
             risk.area_risk(demo.COUNTY, policy, day, limit=5)),
            ("Gaps", "有无空白", f"coverage {demo.COUNTY}", coverage.coverage(demo.COUNTY, day)),
            ("How it hangs together with its neighbour", "与邻案的联系",
             f"paths Case:{case.case.id} Case:{SHOWCASE['neighbour']}",
             paths.paths(f"Case:{case.case.id}", f"Case:{SHOWCASE['neighbour']}", k=3, at=day)),
        ),
        start=1,
    ):  # fmt: skip
        at = "" if command.startswith("search") else f" --at {day}"
        console.print(f"\n[bold]{number}. {say(en, zh)}[/]  [dim]gezhi {command}{at}[/]")
        show(database.ask(question))
    _figures(database, day)
    _life(database, eventful(plan), day)
    console.rule(say("Go on", "下一步"))
    console.print(f"gezhi serve --at {day}T09:00      http://127.0.0.1:8000/")
    console.print(f"gezhi risk spread {SHOWCASE['debt']} --json")
    console.print(f"gezhi risk run --at {day}")
    console.print(f"gezhi risk what-if {demo.COUNTY} --at {day}")
    console.print("gezhi neo4j shell")
    console.print("gezhi --help")


def _figures(database: Database, day: date) -> None:
    """The year's figures, which are those of the county's report."""
    answer = database.ask(statistics.statistics(demo.COUNTY, day))
    console.print(
        f"\n[bold]9. {say('The figures of the year', '全年数据')}[/]  [dim]gezhi statistics {demo.COUNTY} --at {day}[/]"
    )
    for row in answer.by_kind:
        found, settled = row.counts[Measure.FOUND], row.counts[Measure.SETTLED]
        rate = f" ({row.rate:.2%})" if row.rate is not None else ""
        name = say(row.name, row.name_zh)
        console.print(f"{name}  {say('found', '受理')} {found:,}  {say('settled', '化解')} {settled:,}{rate}")
    for each in answer.supervisions:
        if each.cause is not None:
            cause = say(each.cause, each.cause.label_zh)
            console.print(
                f"{say('supervisions', '督办')} {cause}  {say('opened', '下达')} {each.opened}  "
                f"{say('answered', '答复')} {each.answered}"
            )


def _life(database: Database, id: str, day: date) -> None:
    """One case through its life: each step with who had it then, by when, and why."""
    console.print()
    title = say("One case through its life", "一件事的全周期")
    console.rule(f"{title}  [dim]gezhi case show {id} --at {day}[/]")
    case_pages.case(database.ask(cases.case(id, day)))


def _load(database: Database, policy: Policy, progress: Progress) -> list[Batch]:
    """The county and its year, and the plan of the year."""
    console.print(
        say(
            "Zhenyuan county: real areas; grids, units, people and cases are synthetic.",
            "镇原县：区域真实；网格、单位、人员、事件均为合成数据。",
        )
    )
    files = demo.rows()
    done = [load(database, kind, rows, policy=policy, progress=progress) for kind, rows in files.items()]
    if any(each.changed for each in done):
        for each in done:
            report(each)
    plan = year.planned(database, files, policy)
    begun = time.monotonic()
    moved = year.run(database, policy, plan, lambda at, count: progress(f"{policy.day(at)}", count, None))
    if moved:
        # So that the county's risk can be looked at, with what has changed in a week.
        for day in (demo.DEMO_DAY - timedelta(days=7), demo.DEMO_DAY):
            risk_runs.run(database, Outlooks(), policy, datetime.combine(day, LOOK, policy.zone), day)
        taken = time.monotonic() - begun
        console.print(
            say(
                f"The year 2023: {moved:,} things done by people, the rest by the clock ({taken:.0f} s)",
                f"2023年：人员办理{moved}次，其余由时钟自动办理（{taken:.0f}秒）",
            )
        )
    elif not any(each.changed for each in done):
        total = sum(each.read for each in done)
        console.print(
            say(
                f"Nothing has changed: {total} rows are as they were, and the year has been run.",
                f"没有变化：{total}行均与库中一致，全年事件已办理。",
            )
        )
    return plan
