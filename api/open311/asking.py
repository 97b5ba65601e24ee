"""How somebody asks by Open311: in which format and language, and of which county."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Path, Query, Request, Response

from api.common import WholeDb
from api.open311.parameters import parameter
from api.open311.writing import Format, written
from api.problems import chinese
from graph.errors import NotFoundError
from graph.terms import Level
from queries.scope import seen


@dataclass(frozen=True)
class Asked:
    """In which format and language an answer is wanted."""

    form: Format
    zh: bool

    def answer(self, name: str, content: object) -> Response:
        """An answer; ``name``: what XML calls the whole of it."""
        return self.sent(written(self.form, name, content))

    def sent(self, body: bytes) -> Response:
        """The same, of what was written already."""
        language = {"Content-Language": "zh-Hans" if self.zh else "en", "Vary": "Accept-Language"}
        return Response(body, headers=language, media_type=self.form.media_type)


async def get_asked(
    request: Request,
    format: Annotated[Format, Path(description="The format of the answer. 格式", examples=["json"])],
    # Both are declared so that they are known: the key is read by api.security, and many clients send the other.
    api_key: Annotated[str | None, Query(description="A key of a system. 接口密钥")] = None,  # noqa: ARG001
    extensions: Annotated[str | None, Query(description="Of no effect. 不起作用")] = None,  # noqa: ARG001
) -> Asked:
    """In which format and language an answer is wanted."""
    return Asked(format, chinese(request))


async def get_county(
    request: Request,
    database: WholeDb,
    # Declared so that it is known: of a POST it may stand in the form.
    jurisdiction_id: Annotated[str | None, Query(description="Code of the county. 县代码")] = None,  # noqa: ARG001
) -> str | None:
    """The county that is asked of; None for all that there are. Raises NotFoundError for one that is not served.

    Which ones are served is told to everybody. The codes of areas begin with that of their county (GB/T 2260).
    """
    code = await parameter(request, "jurisdiction_id")
    if code is None:
        return None
    if len(code) != Level.COUNTY.code_length or not await database.ask_async(seen([f"Area:{code}"])):
        raise NotFoundError("jurisdiction", code)
    return code


As = Annotated[Asked, Depends(get_asked)]
County = Annotated[str | None, Depends(get_county)]
