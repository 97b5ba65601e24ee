CYPHER 25
// Where the risk of a case can spread: everything within three steps, with what each path passes on.
// $case      id of the case
// $forward   share passed on along a relationship, by its type
// $backward  share passed on against it, by its type
// $at        the day asked for (date)
// $scope     what is seen (graph.functions)
// $reader    what of it is shown (graph.functions)
MATCH (case:Case {id: $case})
WHERE gezhi.case_in($scope, case)
OPTIONAL MATCH path = (case)
  (
    (one)-[step:INVOLVES|MEMBER_OF|RELATED_TO|LIVES_IN|OCCURRED_IN|FOLLOWS]-(other)
    WHERE coalesce(step.since <= $at, true) AND coalesce($at < step.until, true)
      // A settled case neither is at risk nor passes any on.
      AND (NOT other:Case OR (other.accepted_on <= $at AND coalesce($at < other.settled_on, true)))
      AND gezhi.node_in($scope, other)
      AND CASE WHEN startNode(step) = one THEN $forward[type(step)] ELSE $backward[type(step)] END > 0
  ){1,3}
  (target)
// No node twice: a risk that comes back to where it was is no new risk.
WHERE target <> case AND size(other) = COUNT { UNWIND other AS node RETURN DISTINCT node } AND NOT case IN other
WITH case, target, path, reduce(
  share = 1.0, position IN range(0, coalesce(size(step), 0) - 1) |
  share * CASE
    WHEN startNode(step[position]) = one[position] THEN $forward[type(step[position])]
    ELSE $backward[type(step[position])]
  END
) AS share
ORDER BY share DESC
WITH case, target, collect(share) AS shares, collect(path)[..3] AS strongest
RETURN
  properties(case) AS case,
  [label IN labels(target) WHERE label <> 'Centre'][0] AS label,
  coalesce(target.code, target.id) AS key,
  coalesce(gezhi.name_of($reader, target), target.id) AS name,
  shares,
  [path IN strongest | [
    [node IN nodes(path) | [[label IN labels(node) WHERE label <> 'Centre'][0], coalesce(node.code, node.id)]],
    [link IN relationships(path) | [type(link), coalesce(startNode(link).code, startNode(link).id)]]
  ]] AS paths
