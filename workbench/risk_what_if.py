"""What if: cases that are ticked count as settled, and the area's expected number falls at once. Nothing is written."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from markupsafe import Markup
from nicegui import events, ui

from graph.database import Database
from graph.errors import NotFoundError
from queries import scope
from queries.outlook import Outlook
from queries.risk_top import AtRisk, RiskTop
from queries.what_if import WhatIf, what_if
from workbench.frame import link, section
from workbench.outlooks import on_outlook
from workbench.places import Place
from workbench.risk_pictures import expected, sentences, steps
from workbench.tables import anchor, bar, shade_of, table
from workbench.visitor import Visitor
from workbench.words import number, percent, t

FIRST = 10  # that are to be settled first
TICKED = (
    "(event) => { if (event.target.type === 'checkbox') "
    "emit([...event.currentTarget.querySelectorAll(':checked')].map(box => box.value)); }"
)


class WhatIfPart:
    """The open cases of a place with their boxes, and beside them what settling those that are ticked would do."""

    def __init__(self, visitor: Visitor, found: Place, cases: RiskTop) -> None:
        self._visitor, self._area, self._cases = visitor, found.area.code, cases
        self._names = {_id(item): item.name for item in cases.items}
        self._asked = 0  # an answer that comes after a later question is not shown
        self._list: ui.html
        self._settled: ui.html

    def listed(self) -> ui.html:
        """Draw the list; in it a case can also be chosen to be explained."""
        with section(t("Open cases"), classes="span-7 risk-cases"):
            with ui.element("div").classes("tools no-print"):
                first = t("Settle these {count} first", count=number(min(FIRST, len(self._names))))
                _button(first, "button primary").on("click", self._first)
                _button(t("Clear"), "button").on("click", self._clear)
            self._list = ui.html(_listed(self._cases), sanitize=False)
            return self._list.on("change", self._ticked, js_handler=TICKED)

    def beside(self) -> None:
        """Draw what settling would do."""
        with section(t("If they were settled"), classes="risk-settled"):
            self._settled = ui.html(_hint(), sanitize=False).props('aria-live="polite"')

    async def _ticked(self, event: events.GenericEventArguments) -> None:
        ids = [id for id in event.args if id in self._names]
        if ids:
            await self._ask(ids, len(ids))
        else:
            self._clear()

    async def _first(self) -> None:
        answer = await self._ask(None, FIRST)
        if answer is not None:
            self._tick([each.case for each in answer.settle])

    def _clear(self) -> None:
        self._asked += 1
        self._tick([])
        self._settled.content = _hint()

    def _tick(self, ids: Sequence[str]) -> None:
        ui.run_javascript(
            f"const ids = new Set({json.dumps(list(ids))}); getHtmlElement({self._list.id})"
            ".querySelectorAll('input').forEach(box => { box.checked = ids.has(box.value); });"
        )

    async def _ask(self, ids: Sequence[str] | None, count: int) -> WhatIf | None:
        """Ask, and show the answer; None where something else was asked meanwhile."""
        self._asked = mine = self._asked + 1
        answer = await _answer(self._visitor, self._area, ids, count)
        if mine != self._asked:
            return None
        self._settled.content = _told(answer, self._names, best=ids is None)
        return answer


async def _answer(visitor: Visitor, area: str, ids: Sequence[str] | None, count: int) -> WhatIf:
    def answer(database: Database, outlook: Outlook) -> WhatIf:
        named = [f"Area:{area}", *(f"Case:{id}" for id in ids or ())]
        seen = database.ask(scope.seen(named))
        for node in named:
            if node not in seen:
                raise NotFoundError("area" if node == named[0] else "open case", node.partition(":")[2])
        return what_if(outlook, area, ids, count)

    return await on_outlook(visitor, answer)


def _id(item: AtRisk) -> str:
    return item.node.removeprefix("Case:")


def _button(said: str, classes: str) -> ui.element:
    with ui.element("button").classes(classes).props('type="button"') as button:
        ui.label(said)
    return button


def _hint() -> Markup:
    hint = t("Tick cases as settled, and see how many fewer would be expected to worsen. Nothing is written.")
    return Markup('<p class="muted">{}</p>').format(hint)


def _listed(cases: RiskTop) -> Markup:
    shown = ""
    if cases.cases > len(cases.items):
        shown = t("The {shown} most at risk of {all}.", shown=number(len(cases.items)), all=number(cases.cases))
    heads = (
        t("Settled?"),
        t("Case"),
        t("Risk of the case"),
        Markup('<span class="visually-hidden">{}</span>').format(t("Why")),
    )
    return table(heads, (_row(item) for item in cases.items), numbers=(2,), caption=shown, classes="tall", name=1)


def _row(item: AtRisk) -> tuple[Markup, ...]:
    id, risk = _id(item), item.risk or 0.0
    box = Markup('<input type="checkbox" id="settle-{}" value="{}" aria-label="{}">').format(
        id, id, t("Count {name} as settled", name=item.name)
    )
    named = Markup('<label for="settle-{}">{}</label> ').format(id, item.name)
    asked = Markup('<a class="small nowrap" href="{}" data-why="{}" aria-label="{}">{}</a>').format(
        link("/explore", node=item.node), item.node, t("Why {name} is at risk", name=item.name), t("Why?")
    )
    case = named + anchor(link(f"/cases/{id}"), id, "small nowrap")
    return box, case, bar(risk, 1.0, percent(risk, 0), shade_of(risk, 1.0)), asked


def _told(answer: WhatIf, names: Mapping[str, str], *, best: bool) -> Markup:
    last = answer.settle[-1].expected if answer.settle else answer.expected
    fall = answer.expected - last
    head = Markup(
        '<p class="fall"><b>{}</b> <span aria-hidden="true">→</span> <b class="after" data-value="{}">{}</b> '
        '<span class="better">−{} ({})</span></p><p class="muted small">{}</p>'
    ).format(
        expected(answer.expected), last, expected(last), expected(fall),
        percent(fall / answer.expected if answer.expected else 0.0, 0),
        t("of {cases} open cases expected to worsen", cases=number(answer.cases)),
    )  # fmt: skip
    rows = (
        (
            number(place),
            anchor(link(f"/cases/{each.case}"), names.get(each.case, each.case)),
            expected(each.alone),
            expected(each.lowers),
            expected(each.expected),
        )
        for place, each in enumerate(answer.settle, start=1)
    )
    listed = table(
        (t("No."), t("Case"), t("alone"), t("after those above"), t("left")), rows, numbers=(2, 3, 4), name=1
    )
    return head + steps(answer) + listed + Markup('<p class="muted small">{}</p>').format(_note(answer, best))


def _note(answer: WhatIf, best: bool) -> str:
    said = [
        t("In the order in which the number falls fastest."),
        t("Cases back each other up, so what they give together is not the sum of what each gives alone."),
    ]
    if best and answer.within > 0:
        tried, times = number(answer.tried), expected(1 / answer.within)
        more = t("{tried} cases were tried: no other list as long lowers it by more than {times} times as much.",
                 tried=tried, times=times)  # fmt: skip
        said.append(more)
    return sentences(*said)
