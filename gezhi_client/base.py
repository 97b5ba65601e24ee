"""What every generated model is."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, PrivateAttr


class Model(BaseModel):
    """What a server takes or gives. A field that a newer server adds to its answers is kept, not refused."""

    model_config = ConfigDict(extra="allow")
    _etag: str | None = PrivateAttr(default=None)

    @property
    def etag(self) -> str | None:
        """The version that the answer came with, to be sent as ``if_match``; None where answers have none."""
        return self._etag
