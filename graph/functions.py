"""Cypher functions of our own: what somebody sees, and what of it is shown; said once, written out where it is asked.

Neo4j takes functions only as a plugin, which no hosted server lets one install. So ``gezhi.case_in($scope, case)`` in a
query is replaced by its text here when the file is read; a name that is not here stays, and the server refuses it.

``$scope`` is null for whoever may see everything; else a map of ``areas`` (codes), ``units`` (ids) and ``at`` (the day
on which relationships must hold). ``$reader`` is null for whoever is shown what is personal; else a map of ``units``
(ids), ``at``, and ``purpose``: whether it was said what for. docs/security.md has the rules for people.
"""

from __future__ import annotations

import re

# A name begins with in_ or to_, so that it is none of the query's own: there it would mean what the query found.
FUNCTIONS = {
    # An area of the scope, or below one.
    "area_in": """($scope IS NULL OR EXISTS {
      MATCH (IT)-[in_up:PART_OF*0..5]->(in_area:Area)
      WHERE in_area.code IN $scope.areas
        AND all(in_link IN in_up WHERE
          coalesce(in_link.since <= $scope.at, true) AND coalesce($scope.at < in_link.until, true))
    })""",
    # A case that happened in such an area, or that a unit of the scope handles.
    "case_in": """($scope IS NULL OR EXISTS {
      MATCH (IT)-[in_by:HANDLED_BY]->(in_unit:Unit)
      WHERE in_unit.id IN $scope.units
        AND coalesce(in_by.since <= $scope.at, true) AND coalesce($scope.at < in_by.until, true)
    } OR EXISTS {
      MATCH (IT)-[:OCCURRED_IN]->(in_place:Area)
      WHERE gezhi.area_in($scope, in_place)
    })""",
    # A warning about such an area, or all of whose cases are seen.
    "warning_in": """($scope IS NULL OR EXISTS {
      MATCH (IT)-[:ABOUT]->(in_about:Area)
      WHERE gezhi.area_in($scope, in_about)
    } OR (EXISTS { (IT)-[:CONCERNS]->(:Case) } AND NOT EXISTS {
      MATCH (IT)-[:CONCERNS]->(in_case:Case)
      WHERE NOT gezhi.case_in($scope, in_case)
    }))""",
    # An event of a case or a warning that is seen; what else happens is told to those who see everything.
    "event_in": """($scope IS NULL OR EXISTS {
      MATCH (in_case:Case {id: IT.case})
      WHERE gezhi.case_in($scope, in_case)
    } OR EXISTS {
      MATCH (in_warning:Warning {id: IT.warning})
      WHERE gezhi.warning_in($scope, in_warning)
    })""",
    # A unit of the scope, or one that covers or serves an area of it; a party organisation that leads one.
    "holder_in": """($scope IS NULL OR IT.id IN $scope.units OR EXISTS {
      MATCH (IT)-[in_own:COVERS|SERVES|LEADS]->(in_owned:Area)
      WHERE coalesce(in_own.since <= $scope.at, true) AND coalesce($scope.at < in_own.until, true)
        AND gezhi.area_in($scope, in_owned)
    })""",
    # Whoever works in what is seen, lives in such an area, or is party to a case that is seen; a household likewise.
    "person_in": """($scope IS NULL OR EXISTS {
      MATCH (IT)-[in_tie:ASSIGNED_TO|LIVES_IN]->(in_site:Area)
      WHERE coalesce(in_tie.since <= $scope.at, true) AND coalesce($scope.at < in_tie.until, true)
        AND gezhi.area_in($scope, in_site)
    } OR EXISTS {
      MATCH (IT)-[in_work:ASSIGNED_TO]->(in_holder:Unit|PartyOrganisation)
      WHERE coalesce(in_work.since <= $scope.at, true) AND coalesce($scope.at < in_work.until, true)
        AND gezhi.holder_in($scope, in_holder)
    } OR EXISTS {
      MATCH (IT)<-[:INVOLVES]-(in_matter:Case)
      WHERE gezhi.case_in($scope, in_matter)
    } OR EXISTS {
      MATCH (IT)-[in_of:MEMBER_OF]->(:Household)-[in_home:LIVES_IN]->(in_where:Area)
      WHERE coalesce(in_of.since <= $scope.at, true) AND coalesce($scope.at < in_of.until, true)
        AND coalesce(in_home.since <= $scope.at, true) AND coalesce($scope.at < in_home.until, true)
        AND gezhi.area_in($scope, in_where)
    } OR EXISTS {
      MATCH (IT)<-[in_with:MEMBER_OF]-(:Person)<-[:INVOLVES]-(in_affair:Case)
      WHERE coalesce(in_with.since <= $scope.at, true) AND coalesce($scope.at < in_with.until, true)
        AND gezhi.case_in($scope, in_affair)
    })""",
    # Any node. Categories are everybody's; what is not named here is nobody's whose scope has an end.
    "node_in": """($scope IS NULL OR CASE
      WHEN IT:Category THEN true
      WHEN IT:Area THEN gezhi.area_in($scope, IT)
      WHEN IT:Case THEN gezhi.case_in($scope, IT)
      WHEN IT:Unit OR IT:PartyOrganisation THEN gezhi.holder_in($scope, IT)
      WHEN IT:Person OR IT:Household THEN gezhi.person_in($scope, IT)
      WHEN IT:Warning THEN gezhi.warning_in($scope, IT)
      WHEN IT:JournalEntry OR IT:Supervision THEN EXISTS {
        MATCH (IT)-[:RECORDS|SUPERVISES]->(in_told:Case)
        WHERE gezhi.case_in($scope, in_told)
      }
      ELSE false
    END)""",
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
CALL = re.compile(r"gezhi\.(" + "|".join(FUNCTIONS) + r")\(\$(?:scope|reader), (\w+)\)")


def written_out(text: str) -> str:
    """A query with the text of each function in the place of its call."""
    while CALL.search(text):
        text = CALL.sub(lambda call: re.sub(r"\bIT\b", call[2], FUNCTIONS[call[1]]), text)
    return text
