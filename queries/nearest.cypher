CYPHER 25
// The area below a county whose point is nearest to a place, of those with a point in a band of latitudes around it: the
// index on latitude is read from the south of the band to its north. Of equally near ones the smallest area.
// $longitude  of the place, in degrees
// $latitude   of the place, in degrees
// $south      where the band begins, in degrees of latitude
// $north      where it ends, in degrees of latitude
// $most       how far away the point may be, in metres
// $county     only areas whose code begins so; or null
// $at         the day on which an area must belong to another (date)
// $scope      what is seen (graph.functions)
MATCH (area:Area)
WHERE area.latitude >= $south AND area.latitude <= $north
WITH area, point.distance(
  point({longitude: area.longitude, latitude: area.latitude}),
  point({longitude: $longitude, latitude: $latitude})
) AS metres
// A county's own point tells no more than that it is this county.
WHERE metres <= $most AND size(area.code) > 6
  AND ($county IS NULL OR area.code STARTS WITH $county)
  AND EXISTS {
    MATCH (area)-[up:PART_OF]->(:Area)
    WHERE coalesce(up.since <= $at, true) AND coalesce($at < up.until, true)
  }
  AND gezhi.area_in($scope, area)
RETURN area.code AS code
ORDER BY metres, size(area.code) DESC, area.code
LIMIT 1
