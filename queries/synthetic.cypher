CYPHER 25
// Whether what is told of an area is made up: whether whoever is in charge of it says so.
// $area   code of the area
// $scope  what is seen (graph.functions)
MATCH (area:Area {code: $area})
WHERE gezhi.area_in($scope, area)
RETURN EXISTS {
  MATCH (area)<-[:SERVES|COVERS|LEADS|ASSIGNED_TO]-(holder)
  WHERE holder.synthetic
} AS synthetic
