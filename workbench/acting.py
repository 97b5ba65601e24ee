"""Who acts when somebody sends a form."""

from __future__ import annotations

from graph.errors import BadInputError
from workbench.visitor import Visitor


async def acting_person(visitor: Visitor) -> str:
    """The person of the account, who stands in the journal. Raises BadInputError for an account that is nobody's."""
    person = await visitor.person()
    if person is None:
        raise BadInputError("by", "is told by the account, and this account is nobody's; an administrator can add one")
    return person
