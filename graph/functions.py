"""Cypher functions of our own: what somebody sees, and what of it is shown; said once, written out where it is asked.

Neo4j takes functions only as a plugin, which no hosted server lets one install. So ``gezhi.case_in($scope, case)`` in a
query is replaced by its text here when the file is read; a name that is not here stays, and the server refuses it.

``$scope`` is null for whoever may see everything; else a map of ``areas`` (codes), ``units`` (ids) and ``at`` (the day
on which relationships must hold). ``$reader`` is null for whoever is shown what is personal; else a map of ``units``
(ids), ``at``, and ``purpose``: whether it was said what for. A statement that is of several people has them in its
rows, and calls ``gezhi.case_in(scope, case)`` with a variable of that name. docs/security.md has the rules for people.
"""

from __future__ import annotations

import re

# A name begins with in_ or to_, so that it is none of the query's own: there it would mean what the query found.
FUNCTIONS = {
    # An area of the scope, or below one.
    "area_in": """($scope IS NULL OR EXISTS {
      MATCH (IT)-[in_up:PART_OF*0..5]->(in_area:Area)
      WHERE in_area.code IN $scope.areas AND all(in_link IN in_up WHERE HOLDS(in_link))
    })""",
    # A case that happened in such an area, or that a unit of the scope handles.
    "case_in": """($scope IS NULL OR EXISTS {
      MATCH (IT)-[in_by:HANDLED_BY]->(in_unit:Unit)
      WHERE in_unit.id IN $scope.units AND HOLDS(in_by)
    } OR EXISTS {
      MATCH (IT)-[:OCCURRED_IN]->(:Area)-[in_up:PART_OF*0..5]->(in_area:Area)
      WHERE in_area.code IN $scope.areas AND all(in_link IN in_up WHERE HOLDS(in_link))
    })""",
    # A warning about such an area, or all of whose cases are seen.
    "warning_in": """($scope IS NULL OR EXISTS {
      MATCH (IT)-[:ABOUT]->(:Area)-[in_up:PART_OF*0..5]->(in_area:Area)
      WHERE in_area.code IN $scope.areas AND all(in_link IN in_up WHERE HOLDS(in_link))
    } OR (EXISTS { (IT)-[:CONCERNS]->(:Case) } AND NOT EXISTS {
      MATCH (IT)-[:CONCERNS]->(in_case:Case)
      WHERE NOT gezhi.case_in($scope, in_case)
    }))""",
    # An event of a case or a warning that is seen; what else happens is told to those who see everything.
    "event_in": """($scope IS NULL OR EXISTS {
      MATCH (in_matter:Case {id: IT.case})
      WHERE gezhi.case_in($scope, in_matter)
    } OR EXISTS {
      MATCH (in_warning:Warning {id: IT.warning})
      WHERE gezhi.warning_in($scope, in_warning)
    })""",
    # What leads to such an area: what covers, serves or leads it; who works there, or in what does; who lives there, or
    # belongs to a household that does; what happened there, and what is told of it.
    "near_area": """EXISTS {
      MATCH (IT)-[in_way:COVERS|SERVES|LEADS|ASSIGNED_TO|LIVES_IN|MEMBER_OF|OCCURRED_IN|RECORDS|SUPERVISES*0..2]->
        (:Area)-[in_up:PART_OF*0..5]->(in_area:Area)
      WHERE in_area.code IN $scope.areas AND all(in_link IN in_way + in_up WHERE HOLDS(in_link))
    }""",
    # What leads to a unit of the scope: itself, who works in it, what it handles, and what is told of that.
    "near_unit": """EXISTS {
      MATCH (IT)-[in_way:ASSIGNED_TO|HANDLED_BY|RECORDS|SUPERVISES*0..2]->(in_unit:Unit)
      WHERE in_unit.id IN $scope.units AND all(in_link IN in_way WHERE HOLDS(in_link))
    }""",
    # Who is party to a case that is seen, and the household of somebody who is.
    "party_in": """EXISTS {
      MATCH (IT)<-[in_with:MEMBER_OF*0..1]-(:Person|Household)<-[:INVOLVES]-(in_matter:Case)
      WHERE all(in_link IN in_with WHERE HOLDS(in_link)) AND gezhi.case_in($scope, in_matter)
    }""",
    "person_in": """($scope IS NULL OR gezhi.near_area($scope, IT) OR gezhi.near_unit($scope, IT)
      OR gezhi.party_in($scope, IT))""",
    # Any node. Categories are everybody's; what leads nowhere of this is nobody's whose scope has an end.
    "node_in": """($scope IS NULL OR IT:Category OR gezhi.near_area($scope, IT) OR gezhi.near_unit($scope, IT)
      OR ((IT:Person OR IT:Household) AND gezhi.party_in($scope, IT))
      OR (IT:Warning AND gezhi.warning_in($scope, IT)))""",
    # Whether what is personal of a case is shown: to the units that handle it, and to whoever said what for.
    "shown": """($reader IS NULL OR $reader.purpose OR EXISTS {
      MATCH (IT)-[to_by:HANDLED_BY]->(to_unit:Unit)
      WHERE to_unit.id IN $reader.units
        AND coalesce(to_by.since <= $reader.at, true) AND coalesce($reader.at < to_by.until, true)
    })""",
    # Whether somebody's name is told: it is of whoever works for the county, and of parties to the units that handle.
    "named": """($reader IS NULL OR NOT IT:Person OR EXISTS {
      MATCH (IT)-[to_work:ASSIGNED_TO]->()
      WHERE coalesce(to_work.since <= $reader.at, true) AND coalesce($reader.at < to_work.until, true)
    } OR EXISTS {
      MATCH (IT)<-[:INVOLVES]-(to_case:Case)
      WHERE gezhi.shown($reader, to_case)
    })""",
    "name_of": """CASE
      WHEN gezhi.named($reader, IT) THEN coalesce(IT.name, IT.title) ELSE left(IT.name, 1) + '**'
    END""",
}
HOLDS = re.compile(r"HOLDS\((\w+)\)")
OF_TODAY = r"coalesce(\1.since <= $scope.at, true) AND coalesce($scope.at < \1.until, true)"
CALL = re.compile(r"gezhi\.(" + "|".join(FUNCTIONS) + r")\((\$scope|\$reader|scope), (\w+)\)")


def written_out(text: str) -> str:
    """A query with the text of each function in the place of its call."""
    while CALL.search(text):
        text = CALL.sub(_body, text)
    return text


def _body(call: re.Match[str]) -> str:
    name, seeing, node = call.groups()
    body = HOLDS.sub(OF_TODAY, re.sub(r"\bIT\b", node, FUNCTIONS[name]))
    return body if seeing.startswith("$") else body.replace("$scope", seeing)
