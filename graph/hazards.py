"""What the policy makes of a projection on a day: the base of each case, and what each link passes on.

Bases come from how a case is going and from nothing else. Nobody's ethnicity, belief, politics or health, and no
category of cases, is in a projection, so none can be read here. docs/risk.md has the formulas.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import polars as pl
from scipy import sparse

from graph.errors import GezhiError
from graph.network import Floats, Indices, Network, network
from graph.policy import LEVELS, LoadRule, Policy, RiskRule
from graph.projection import Projection
from graph.terms import Level, Severity, Standing

PARTY, WITNESS, HANDLED = "INVOLVES", "WITNESS", "HANDLED_BY"


@dataclass(frozen=True)
class Hazards:
    """A projection on ``day`` under ``policy``: its network, the base of each node, and where each case's comes from.

    ``cases``: the projection's, in its order, with ``parties``, ``incidents``, ``late`` (days), ``settled_days`` (null
    while open), ``open``, ``worth`` (the base that it has or had while it was open), ``base``.
    """

    projection: Projection
    policy: Policy
    day: date

    @cached_property
    def cases(self) -> pl.DataFrame:
        """The facts that bases come from, and the bases."""
        day, rule = self.day, self.policy.risk
        cases = self.projection.cases
        cases = cases.with_columns(
            due=pl.when("worked").then("due").otherwise(_deadlines(cases, self.policy)),
            parties=_parties(self.projection),
            incidents=_incidents(self.projection),
            settled_days=pl.when(pl.col("settled") <= day).then((pl.lit(day) - pl.col("settled")).dt.total_days()),
        )
        # A case whose clock stands still, or that has ended, is not getting later.
        until = pl.when(pl.col("standing") != Standing.SUSPENDED).then(pl.min_horizontal("settled", pl.lit(day)))
        late = (until - pl.col("due")).dt.total_days().clip(0).fill_null(0)
        return (
            cases.with_columns(late=late, open=pl.col("settled_days").is_null())
            .with_columns(worth=_worth(rule))
            .with_columns(base=_base(rule))
        )

    @cached_property
    def base(self) -> Floats:
        """The base of each node (0 to 1): all but cases have none."""
        base = np.zeros(self.projection.nodes.height)
        base[self.cases["node"].to_numpy()] = self.cases["base"].to_numpy()
        return base

    @cached_property
    def settled_base(self) -> Floats:
        """The base that each node would have if it were a case that is settled today."""
        base = np.zeros(self.projection.nodes.height)
        settled = self.cases["worth"] * self.policy.risk.settled_share
        base[self.cases["node"].to_numpy()] = np.minimum(settled.to_numpy(), self.cases["base"].to_numpy())
        return base

    @cached_property
    def open_cases(self) -> Indices:
        """The numbers of the open cases."""
        return self.cases.filter("open")["node"].to_numpy()

    @cached_property
    def held(self) -> pl.DataFrame:
        """The links that hold on the day."""
        return self.projection.held(self.day)

    @cached_property
    def links(self) -> pl.DataFrame:
        """The links that pass something on: ``start``, ``end``, ``relation``, ``forward``, ``backward``."""
        fading = self._fading()
        given = {weight.relationship: (weight.forward, weight.backward) for weight in self.policy.risk.weights}
        given[WITNESS] = given.get(PARTY, (0.0, 0.0))
        load = self.policy.risk.load
        given[HANDLED] = (load.to_unit, load.to_case) if load else (0.0, 0.0)
        names = list(given)
        links = self.held.filter(pl.col("relation").is_in(names))
        fades = np.minimum(fading[links["start"].to_numpy()], fading[links["end"].to_numpy()])
        links = links.with_columns(
            forward=pl.col("relation").replace_strict(
                names, [given[name][0] for name in names], return_dtype=pl.Float64
            ),
            backward=pl.col("relation").replace_strict(
                names, [given[name][1] for name in names], return_dtype=pl.Float64
            ),
            fades=pl.Series(fades),
        )
        if load:
            links = links.with_columns(backward=pl.col("backward") * _overload(links, self.open_cases, load))
        links = links.with_columns(pl.col("forward", "backward") * pl.col("fades"))
        return links.filter((pl.col("forward") > 0) | (pl.col("backward") > 0)).select(
            "start", "end", "relation", "forward", "backward"
        )

    @cached_property
    def network(self) -> Network:
        """The network that risk spreads in."""
        columns = (self.links[name].to_numpy() for name in ("start", "end", "forward", "backward"))
        start, end, forward, backward = (np.ascontiguousarray(column) for column in columns)
        return network(self.projection.nodes.height, start, end, forward, backward)

    def _fading(self) -> Floats:
        """For each node what is left of what its relationships pass on: all, but for a case that is settled."""
        fading = np.ones(self.projection.nodes.height)
        days = self.cases["settled_days"].fill_null(0).to_numpy()
        # Of a case that was merged into another nothing is: the other has its parties.
        merged = (self.cases["standing"] == Standing.MERGED).to_numpy()
        fading[self.cases["node"].to_numpy()] = ~merged * 0.5 ** (days / self.policy.risk.link_half_life_days)
        return fading


def _worth(rule: RiskRule) -> pl.Expr:
    """The base of a case that is open: what its severity gives, and what else is true of it, up to the limit."""
    severities = [severity.value for severity in Severity]
    given = pl.col("severity").replace_strict(
        severities, [rule.base[Severity(value)] for value in severities], return_dtype=pl.Float64
    )
    more = (
        pl.col("late") * rule.overdue_per_day
        + pl.col("returned") * rule.returned
        + pl.col("follows") * rule.repeated
        + (pl.col("parties") - 2).clip(0) * rule.party
        + pl.col("incidents") * rule.incident
        + pl.col("warnings") * rule.warning
    )
    return (given + more).clip(0, rule.base_limit)


def _base(rule: RiskRule) -> pl.Expr:
    """``worth`` while a case is open; of one that is settled what time has left of it; none of one that was merged."""
    left = pl.col("worth") * rule.settled_share * pl.lit(0.5).pow(pl.col("settled_days") / rule.half_life_days)
    return pl.when(pl.col("standing") == Standing.MERGED).then(0.0).when("open").then("worth").otherwise(left)


def _deadlines(cases: pl.DataFrame, policy: Policy) -> pl.Series:
    """The deadline of each case that has no clock of its own, counted from the policy for its severity and level.

    Not for its category, which may start higher but must not feed a risk. A day whose year has no published holidays
    has no deadline yet, so nothing is late for it.
    """
    kinds = cases.filter(~pl.col("worked")).select("accepted", "severity", "level").unique()
    due = pl.Series([_due(policy, *kind) for kind in kinds.iter_rows()], dtype=pl.Date)
    kinds = kinds.with_columns(counted=due)
    return cases.join(kinds, on=["accepted", "severity", "level"], how="left", maintain_order="left")["counted"]


def _due(policy: Policy, accepted: date, severity: int, level: str) -> date | None:
    first = min(policy.starts_at[Severity(severity)], Level(level), key=LEVELS.index)
    levels = LEVELS[LEVELS.index(first) : LEVELS.index(Level(level)) + 1]
    try:
        return policy.deadlines(accepted, levels)[Level(level)][1].due
    except GezhiError:
        return None


def _parties(projection: Projection) -> pl.Series:
    """How many people and units are party to each case."""
    parties = projection.links.filter(relation=PARTY).group_by("start").agg(parties=pl.col("end").n_unique())
    joined = projection.cases.join(parties, left_on="node", right_on="start", how="left", maintain_order="left")
    return joined["parties"].fill_null(0).cast(pl.Int32)


def _incidents(projection: Projection) -> pl.Series:
    """For each case the number of other incidents that share two parties or more with it; merged ones count as one."""
    nodes, cases = projection.nodes.height, projection.cases
    row_of = np.full(nodes, -1)
    row_of[cases["node"].to_numpy()] = np.arange(cases.height)
    links = projection.links.filter(relation=PARTY).unique(["start", "end"])
    ends = (row_of[links["start"].to_numpy()], links["end"].to_numpy())
    of_case = sparse.csr_array((np.ones(links.height, np.int32), ends), shape=(cases.height, nodes))
    incident = (cases["incident"] & (cases["standing"] != Standing.MERGED)).to_numpy()
    shared = of_case @ of_case[np.flatnonzero(incident)].T
    shared.data = (shared.data >= 2).astype(np.int32)
    # An incident with two parties or more shares them with itself.
    itself = incident & (np.diff(of_case.indptr) >= 2)
    return pl.Series(np.asarray(shared.sum(axis=1)).ravel() - itself, dtype=pl.Int32)


def _overload(links: pl.DataFrame, open_cases: Indices, load: LoadRule) -> pl.Series:
    """For each link to a handling unit the share of its open cases that are too many; 1 for other links."""
    handled = pl.col("relation") == HANDLED
    open_ = pl.Series(open_cases).implode()
    many = links.filter(handled & pl.col("start").is_in(open_)).group_by("end").agg(open=pl.col("start").n_unique())
    joined = links.select("end", "relation").join(many, on="end", how="left", maintain_order="left")
    over = (1 - load.capacity / pl.col("open")).clip(0).fill_null(0.0)
    return joined.select(over=pl.when(handled).then(over).otherwise(1.0))["over"]
