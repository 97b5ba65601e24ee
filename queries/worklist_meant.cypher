CYPHER 25
// Of the cases that were gone to those that are meant; what goes on from here orders or counts them, and may meet one
// twice. `inside`: a case that is known to be in the area that is asked for.
//
// What is asked for is one map: a plan is kept for each combination of the types of parameters (null is one, and so is a
// longer list), and to plan this takes a second.
// $work  what is asked for; of what is null or not there all are meant:
//   open        only those whose work has not ended (true) or has (false); or null
//   mine        id of a person: those that a unit handles in which this person works, and those in an area (or below) in
//               which the person works; or null
//   area        code: only those in this area and below; or null
//   kinds       only of these kinds; or null
//   levels      only those worked at these levels; or null
//   at_steps    only at these steps; or null
//   standings   only those that stand so; or null
//   severities  only of these; or null
//   category    code: only of this category and below; or null
//   lead        id of a unit: only those that it leads; or null
//   since       only those accepted on this day or later (date)
//   until       and on this day or before (date)
//   due_since   only those due on this day or later (date); or null
//   due_until   only those due on this day or before (date); or null
//   text        only those with this in their title, in lower case, or in their id; or null
// $at    today (date)
WITH case, inside, CASE WHEN case.settled_on IS NULL AND coalesce(case.standing <> 'suspended', true) THEN case.due_on END AS due
WHERE ($work.open IS NULL OR $work.open = (case.settled_on IS NULL))
  AND case.accepted_on >= $work.since AND case.accepted_on <= $work.until
  AND ($work.kinds IS NULL OR case.kind IN $work.kinds)
  AND ($work.levels IS NULL OR case.level IN $work.levels)
  AND ($work.at_steps IS NULL OR case.step IN $work.at_steps)
  AND ($work.severities IS NULL OR case.severity IN $work.severities)
  AND ($work.standings IS NULL OR coalesce(case.standing, CASE WHEN case.settled_on IS NULL THEN 'open' ELSE 'settled' END) IN $work.standings)
  AND ($work.due_since IS NULL OR due >= $work.due_since)
  AND ($work.due_until IS NULL OR due <= $work.due_until)
  AND ($work.text IS NULL OR toLower(case.title) CONTAINS $work.text OR toLower(case.id) CONTAINS $work.text)
  AND ($work.lead IS NULL OR EXISTS {
    MATCH (case)-[by:HANDLED_BY {role: 'lead'}]->(unit:Unit)
    WHERE unit.id = $work.lead AND coalesce(by.since <= $at, true) AND coalesce($at < by.until, true)
  })
  AND ($work.category IS NULL OR EXISTS { MATCH (case)-[:OF_CATEGORY]->(own:Category) WHERE own.code STARTS WITH $work.category })
  AND (inside OR $work.area IS NULL OR EXISTS {
    MATCH (case)-[:OCCURRED_IN]->(:Area)-[up:PART_OF*0..5]->(above:Area)
    WHERE above.code = $work.area
      AND all(link IN up WHERE coalesce(link.since <= $at, true) AND coalesce($at < link.until, true))
  })
