CYPHER 25
// The open cases of an area and everything below it, and for each the other open cases within three steps of it,
// with what each path passes on to it.
// $area      code of the area
// $forward   share passed on along a relationship, by its type
// $backward  share passed on against it, by its type
// $at        the day asked for (date)
// $scope     what is seen (graph.functions)
MATCH (area:Area {code: $area})
WHERE gezhi.area_in($scope, area)
OPTIONAL MATCH (area)<-[down:PART_OF*0..5]-(:Area)<-[:OCCURRED_IN]-(case:Case)
WHERE case.accepted_on <= $at AND coalesce($at < case.settled_on, true)
  AND all(link IN down WHERE coalesce(link.since <= $at, true) AND coalesce($at < link.until, true))
WITH DISTINCT case
OPTIONAL MATCH path = (case)
  (
    (one)-[step:INVOLVES|MEMBER_OF|RELATED_TO|LIVES_IN|OCCURRED_IN|FOLLOWS]-(other)
    WHERE coalesce(step.since <= $at, true) AND coalesce($at < step.until, true)
      AND (NOT other:Case OR (other.accepted_on <= $at AND coalesce($at < other.settled_on, true)))
      AND gezhi.node_in($scope, other)
      // The path is walked from the case that is reached, so risk runs from the other end of a step to this one.
      AND CASE WHEN startNode(step) = one THEN $backward[type(step)] ELSE $forward[type(step)] END > 0
  ){1,3}
  (source:Case)
WHERE source <> case AND size(other) = COUNT { UNWIND other AS node RETURN DISTINCT node } AND NOT case IN other
WITH case, source, path, reduce(
  share = 1.0, position IN range(0, coalesce(size(step), 0) - 1) |
  share * CASE
    WHEN startNode(step[position]) = one[position] THEN $backward[type(step[position])]
    ELSE $forward[type(step[position])]
  END
) AS share
ORDER BY share DESC
WITH case, source, collect(share) AS shares, head(collect(path)) AS strongest
RETURN
  properties(case) AS case,
  collect(CASE WHEN source IS NOT NULL THEN [
    properties(source),
    shares,
    [
      [node IN nodes(strongest) | [[label IN labels(node) WHERE label <> 'Centre'][0], coalesce(node.code, node.id)]],
      [link IN relationships(strongest) | [type(link), coalesce(startNode(link).code, startNode(link).id)]]
    ]
  ] END) AS sources
