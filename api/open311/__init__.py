"""Open311 (GeoReport v2): the county's cases as service requests, for clients that know nothing of this project.

Field names, arrays, errors and status codes are those of the specification, GeoReport v2 of wiki.open311.org; what it
leaves open is said where it was decided, and in docs/open311.md.
"""
