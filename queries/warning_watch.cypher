CYPHER 25
// How far the rules have looked. Their locks are held until the transaction ends, so a rule is run by one at a time.
// $rules  names of rules, in order
UNWIND $rules AS rule
MERGE (watch:Watch {id: rule})
// Writing a property takes the lock; what is read after it nobody else can change.
SET watch.id = rule
WITH watch
RETURN watch.id AS rule, watch.numbers AS numbers, watch.until AS until
