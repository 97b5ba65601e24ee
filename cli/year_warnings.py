"""What the centre of the demo's county makes of the warnings that the rules raise in its year."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zlib import crc32

from graph.database import Database
from graph.errors import BadInputError
from graph.policy import Policy
from graph.terms import Action, Stage, SupervisionCause, SupervisionState, Verdict, WarningRule
from loaders.demo import COUNTY, DEMO_DAY
from loaders.demo_cases import FIRST_DAY
from queries import assessment, lifecycle, moves
from queries.escalation import escalation_from
from queries.routing import RouteRequest
from queries.supervisions import SupervisionItem, supervisions
from queries.warning_lists import WarningItem, counts, warnings

WARNINGS = 52  # supervised, by the county's report
ANSWER_DAYS = 3  # after which a cadre has looked into it
MOST = 200  # a page of all that can be waiting
NOTES = {
    Verdict.SUPERVISED: "经研判有激化可能，挂牌督办，请包抓干部到场处置。",
    Verdict.WATCHED: "纳入关注，由网格员每周走访。",
    Verdict.DISMISSED: "所涉事项均已办结，予以排除。",
}
ANSWERED = "已到场处置，双方情绪稳定，化解方案已落实。"


class Centre:
    """The county's centre: its head assesses warnings, the cadres in charge answer for supervisions.

    Grave rules always lead to a supervision while one of their cases is open, of repeated parties every fourth does,
    until there are as many as the county's report counts. What was assessed or answered before stays as it is, so a
    year that was broken off goes on.
    """

    def __init__(self, database: Database, policy: Policy) -> None:
        self._database = database
        self._policy = policy
        county = database.ask(escalation_from(RouteRequest(area=COUNTY, category="99"), policy, FIRST_DAY))
        self._supervised = database.ask(counts(COUNTY, DEMO_DAY, FIRST_DAY)).verdicts.get(Verdict.SUPERVISED, 0)
        self._worked_on: date | None = None
        self._head = county.steps[-1].people[0].id

    def works(self, now: datetime) -> None:
        """Assess what waits for it, and answer what has been looked into by the moment ``now``: once a day."""
        day = self._policy.day(now)
        if day == self._worked_on:
            return
        self._worked_on = day
        at = now.astimezone(UTC)
        for each in self._database.ask(supervisions(day, state=SupervisionState.OPEN, limit=MOST)).items:
            if each.cause is SupervisionCause.WARNING and (day - each.opened_on).days >= ANSWER_DAYS:
                self._answer(each, at)
        waiting = self._database.ask(warnings(day, stage=Stage.COLLECTED, limit=MOST)).items
        for warning in sorted(waiting, key=lambda each: (each.raised_on, each.id)):
            self._supervised += self._assess(warning, at) is Verdict.SUPERVISED

    def _assess(self, warning: WarningItem, now: datetime) -> Verdict:
        grave = warning.rule is not WarningRule.REPEATED_PARTIES or crc32(warning.id.encode()) % 4 == 0
        if grave and self._supervised < WARNINGS:
            try:
                return self._gives(warning, Verdict.SUPERVISED, now)
            except BadInputError:
                return self._gives(warning, Verdict.DISMISSED, now)  # none of its cases is open any more
        return self._gives(warning, Verdict.WATCHED, now)

    def _gives(self, warning: WarningItem, verdict: Verdict, now: datetime) -> Verdict:
        form = assessment.Assess(by=self._head, verdict=verdict, note=NOTES[verdict])
        return self._database.change(assessment.assess(warning.id, form, self._policy, now)).verdict

    def _answer(self, supervision: SupervisionItem, now: datetime) -> None:
        by = supervision.cadre or self._head
        answer = moves.AnswerSupervision(action=Action.ANSWER, by=by, note=ANSWERED)
        self._database.change(lifecycle.move(moves.Order(case=supervision.case, move=answer), self._policy, now))
