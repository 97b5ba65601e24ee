CYPHER 25
// The administrators who may sign in, under the lock that keeps two of them from being taken away at once.
// $counter  id of the counter that is the lock
// $from     names from this one on; an empty text for all
MERGE (lock:Counter {id: $counter}) ON CREATE SET lock.value = 0
// Writing a property takes the lock; what is read after it nobody else can change.
SET lock.value = lock.value + 1
WITH lock
RETURN COLLECT {
  MATCH (account:Account)
  WHERE account.id >= $from AND account.active AND 'administrator' IN account.roles
  RETURN account.id
} AS administrators
