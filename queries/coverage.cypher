CYPHER 25
// Every gap in an area and below it: where nobody is in charge, or the line upwards is broken.
// $area        code of the area
// $categories  pairs of a category and its class
// $at          the day asked for (date)
// $scope       what is seen (graph.functions)
MATCH (top:Area {code: $area})
WHERE gezhi.area_in($scope, top)
MATCH (top)<-[down:PART_OF*0..5]-(area:Area)
WHERE all(link IN down WHERE coalesce(link.since <= $at, true) AND coalesce($at < link.until, true))
WITH top, collect(DISTINCT area) AS areas
CALL (areas) {
  UNWIND areas AS area
  MATCH (area)<-[own:COVERS|SERVES]-(unit:Unit)
  WHERE coalesce(own.since <= $at, true) AND coalesce($at < own.until, true)
  WITH unit, min(area.code) AS place
  RETURN collect([unit, place]) AS units
}
CALL (areas) {
  UNWIND areas AS area
  MATCH (area)<-[own:LEADS]-(party:PartyOrganisation)
  WHERE coalesce(own.since <= $at, true) AND coalesce($at < own.until, true)
  WITH party, min(area.code) AS place
  RETURN collect([party, place]) AS parties
}
CALL (areas) {
  UNWIND areas AS area
  MATCH (area)<-[:OCCURRED_IN]-(case:Case)
  WHERE case.accepted_on <= $at AND coalesce($at < case.settled_on, true)
  RETURN collect([case, area.code]) AS cases
}
CALL (top, areas, units, parties, cases) {
  UNWIND areas AS area
  WITH area
  WHERE area.level = 'grid' AND NOT EXISTS {
    (area)<-[work:ASSIGNED_TO {role: 'grid_member'}]-(:Person)
    WHERE coalesce(work.since <= $at, true) AND coalesce($at < work.until, true)
  }
  RETURN 'grid_without_member' AS kind, 'Area' AS label, area.code AS key, area.name AS name, area.code AS place
  UNION ALL
  UNWIND areas AS area
  WITH area
  WHERE area.level = 'village' AND NOT EXISTS {
    (area)<-[own:LEADS]-(:PartyOrganisation)
    WHERE coalesce(own.since <= $at, true) AND coalesce($at < own.until, true)
  }
  RETURN 'village_without_branch' AS kind, 'Area' AS label, area.code AS key, area.name AS name, area.code AS place
  UNION ALL
  UNWIND areas AS area
  WITH area
  WHERE area.level IN ['village', 'township', 'county'] AND NOT EXISTS {
    (area)<-[own:SERVES]-(:Centre)
    WHERE coalesce(own.since <= $at, true) AND coalesce($at < own.until, true)
  }
  RETURN 'area_without_centre' AS kind, 'Area' AS label, area.code AS key, area.name AS name, area.code AS place
  UNION ALL
  UNWIND areas AS area
  WITH area
  WHERE COUNT {
    (area)-[up:PART_OF]->(:Area)
    WHERE coalesce(up.since <= $at, true) AND coalesce($at < up.until, true)
  } > 1
  RETURN 'area_with_two_parents' AS kind, 'Area' AS label, area.code AS key, area.name AS name, area.code AS place
  UNION ALL
  UNWIND areas AS area
  MATCH (area)-[up:PART_OF]->(parent:Area)
  WHERE coalesce(up.since <= $at, true) AND coalesce($at < up.until, true)
    AND [area.level, parent.level] IN [
      ['grid', 'township'], ['grid', 'county'], ['grid', 'city'], ['grid', 'province'],
      ['village', 'county'], ['village', 'city'], ['village', 'province'],
      ['township', 'city'], ['township', 'province'], ['county', 'province']
    ]
  RETURN 'level_skipped' AS kind, 'Area' AS label, area.code AS key, area.name AS name, area.code AS place
  UNION ALL
  WITH top
  MATCH (top)-[up:PART_OF*0..3]->(area:Area)
  WHERE area.level IN ['county', 'township', 'village', 'grid']
    AND all(link IN up WHERE coalesce(link.since <= $at, true) AND coalesce($at < link.until, true))
  WITH collect(area) AS chain
  WITH COLLECT {
    UNWIND chain AS area
    CALL (area) {
      MATCH (area)<-[own:COVERS|SERVES]-(unit:Unit)
      WHERE coalesce(own.since <= $at, true) AND coalesce($at < own.until, true)
      RETURN unit
      UNION
      MATCH (area)<-[own:SERVES]-(:Centre)<-[stay:STATIONED_AT]-(unit:Unit)
      WHERE coalesce(own.since <= $at, true) AND coalesce($at < own.until, true)
        AND coalesce(stay.since <= $at, true) AND coalesce($at < stay.until, true)
      RETURN unit
    }
    MATCH (unit)-[can:COMPETENT_FOR]->(category:Category)
    WHERE coalesce(can.since <= $at, true) AND coalesce($at < can.until, true)
    RETURN DISTINCT category.code
  } AS competent, chain
  UNWIND CASE WHEN chain = [] THEN [] ELSE $categories END AS pair
  WITH competent, pair
  WHERE NOT (pair[0] IN competent OR pair[1] IN competent)
  MATCH (category:Category {code: pair[0]})
  RETURN 'category_without_unit' AS kind, 'Category' AS label, category.code AS key, category.name AS name, $area AS place
  UNION ALL
  UNWIND units AS entry
  WITH entry[0] AS unit, entry[1] AS place
  WHERE NOT EXISTS {
    (unit)<-[work:ASSIGNED_TO {role: 'head'}]-(:Person)
    WHERE coalesce(work.since <= $at, true) AND coalesce($at < work.until, true)
  }
  RETURN 'unit_without_head' AS kind, 'Unit' AS label, unit.id AS key, unit.name AS name, place
  UNION ALL
  UNWIND units AS entry
  WITH entry[0] AS unit, entry[1] AS place
  WHERE (
      NOT (unit:Centre AND unit.level = 'county')
      AND NOT EXISTS {
        (unit)-[line:REPORTS_TO]->(:Unit)
        WHERE coalesce(line.since <= $at, true) AND coalesce($at < line.until, true)
      }
    )
    OR EXISTS {
      (unit)-[line:REPORTS_TO]->(above:Unit)
      WHERE coalesce(line.since <= $at, true) AND coalesce($at < line.until, true)
        AND unit.level = 'village' AND above.level = 'county'
    }
    OR EXISTS {
      MATCH (unit)-[line:REPORTS_TO*1..8]->(unit)
      WHERE all(link IN line WHERE coalesce(link.since <= $at, true) AND coalesce($at < link.until, true))
    }
  RETURN 'broken_reporting_line' AS kind, 'Unit' AS label, unit.id AS key, unit.name AS name, place
  UNION ALL
  UNWIND parties AS entry
  WITH entry[0] AS party, entry[1] AS place
  WHERE (
      party.kind <> 'county_committee'
      AND NOT EXISTS {
        (party)-[line:REPORTS_TO]->(:PartyOrganisation)
        WHERE coalesce(line.since <= $at, true) AND coalesce($at < line.until, true)
      }
    )
    OR EXISTS {
      (party)-[line:REPORTS_TO]->(above:PartyOrganisation)
      WHERE coalesce(line.since <= $at, true) AND coalesce($at < line.until, true)
        AND [party.kind, above.kind] IN [
          ['villager_group', 'township_committee'], ['villager_group', 'county_committee'],
          ['village_branch', 'county_committee']
        ]
    }
    OR EXISTS {
      MATCH (party)-[line:REPORTS_TO*1..8]->(party)
      WHERE all(link IN line WHERE coalesce(link.since <= $at, true) AND coalesce($at < link.until, true))
    }
  RETURN 'broken_reporting_line' AS kind, 'PartyOrganisation' AS label, party.id AS key, party.name AS name, place
  UNION ALL
  UNWIND areas AS area
  MATCH (area)<-[here:ASSIGNED_TO {full_time: true}]-(person:Person)
  WHERE area.level = 'grid' AND coalesce(here.since <= $at, true) AND coalesce($at < here.until, true)
  WITH person, min(area.code) AS place
  WHERE COUNT {
    MATCH (person)-[work:ASSIGNED_TO {full_time: true}]->(grid:Area)
    WHERE grid.level = 'grid' AND coalesce(work.since <= $at, true) AND coalesce($at < work.until, true)
    RETURN DISTINCT grid
  } > 1
  RETURN 'two_full_time_grids' AS kind, 'Person' AS label, person.id AS key, person.name AS name, place
  UNION ALL
  UNWIND cases AS entry
  WITH entry[0] AS case, entry[1] AS place
  WHERE NOT EXISTS {
    (case)-[by:HANDLED_BY {role: 'lead'}]->(:Unit)
    WHERE coalesce(by.since <= $at, true) AND coalesce($at < by.until, true)
  }
  RETURN 'case_without_lead' AS kind, 'Case' AS label, case.id AS key, case.title AS name, place
  UNION ALL
  // What was looked at, by kind; the fields of a gap stand for label and number.
  UNWIND [
    ['areas', size(areas)], ['units', size(units)], ['parties', size(parties)], ['open_cases', size(cases)],
    ['grids', size([area IN areas WHERE area.level = 'grid'])]
  ] AS checked
  RETURN 'checked' AS kind, checked[0] AS label, toString(checked[1]) AS key, '' AS name, '' AS place
}
RETURN kind, label, key, name, place
