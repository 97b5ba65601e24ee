"""The parts of the client that send nothing, and what it sends to a server that is only pretended."""

from __future__ import annotations

import asyncio
import copy
import json
import pickle
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gezhi_client import (
    AsyncClient,
    Client,
    ConnectionFailedError,
    ProblemError,
    UnexpectedAnswerError,
    models,
    problems,
)
from gezhi_client.calls import Call, as_nothing, part
from gezhi_client.connection import problem
from gezhi_client.retries import Retries, retry_after
from gezhi_client.session import EARLY, Session
from gezhi_client.stream import Decoder

URL = "https://gezhi.example"
AREA = {"code": "621027", "name": "镇原县", "level": "county"}
ASKS = Call("GET", "/x", as_nothing, repeatable=True)
ADDS = Call("POST", "/x", as_nothing)


def pretending(answer: Callable[[httpx.Request], httpx.Response]) -> httpx.Client:
    return httpx.Client(transport=httpx.MockTransport(answer))


def answering(status: int, content: Any, **headers: str) -> httpx.Response:
    return httpx.Response(status, json=content, headers=headers, request=httpx.Request("GET", URL))


class TestRetries:
    @pytest.mark.parametrize(
        ("call", "outcome", "again"),
        [
            (ASKS, httpx.Response(503), True),
            (ASKS, httpx.Response(502), True),
            (ASKS, httpx.Response(429), True),
            (ASKS, httpx.ReadTimeout("x"), True),
            (ASKS, httpx.ConnectError("x"), True),
            (ASKS, httpx.Response(500), False),
            (ASKS, httpx.Response(504), False),  # a query that took too long would again
            (ASKS, httpx.Response(404), False),
            (ADDS, httpx.Response(429), True),
            (ADDS, httpx.ConnectError("x"), True),
            (ADDS, httpx.ConnectTimeout("x"), True),
            (ADDS, httpx.PoolTimeout("x"), True),
            (ADDS, httpx.Response(503), False),
            (ADDS, httpx.ReadError("x"), False),
            (ADDS, httpx.WriteError("x"), False),
            (ADDS, httpx.ReadTimeout("x"), False),
        ],
    )
    def test_only_what_does_no_harm_is_sent_again(
        self, call: Call[None], outcome: httpx.Response | httpx.RequestError, again: bool
    ) -> None:
        assert (Retries().wait(call, outcome, 0) is not None) == again
        assert Retries(most=0).wait(call, outcome, 0) is None
        assert Retries(most=2).wait(call, outcome, 2) is None

    def test_waits_grow_and_end(self) -> None:
        waits = [Retries(most=9, longest=8).wait(ASKS, httpx.Response(503), done) or 0 for done in range(9)]
        for done, wait in enumerate(waits):
            most = min(8, 0.5 * 2**done)
            assert most / 2 <= wait <= most
        assert Retries(most=10**9).wait(ASKS, httpx.Response(503), 10**6) is not None

    @pytest.mark.parametrize(
        ("header", "seconds"), [("0", 0), ("7", 7), (" 7 ", 7), ("-1", None), ("soon", None), ("", None), ("7.5", None)]
    )
    def test_what_the_server_asks_for_is_kept(self, header: str, seconds: float | None) -> None:
        assert retry_after(httpx.Response(503, headers={"Retry-After": header})) == seconds

    def test_it_may_ask_for_a_moment(self) -> None:
        soon = datetime.now(UTC) + timedelta(seconds=30)
        for moment, least, most in ((soon, 25, 30), (soon - timedelta(hours=1), 0, 0)):
            found = retry_after(httpx.Response(503, headers={"Retry-After": format_datetime(moment, usegmt=True)}))
            assert found is not None
            assert least <= found <= most


class TestSession:
    GRANTED = {"access_token": "a", "refresh_token": "r", "expires_in": 600, "token_type": "bearer"}

    def granted(self, **changed: Any) -> httpx.Response:
        return answering(200, {**self.GRANTED, **changed})

    def kinds(self, session: Session, refused: str | None = None) -> list[str]:
        return [form["grant_type"] for form in session.forms(refused)]

    def test_what_is_asked_for(self) -> None:
        session = Session(username="zhang", password="p")
        assert self.kinds(session) == ["password"]
        session.take(self.granted())
        assert (self.kinds(session), session.access) == ([], "a")
        assert self.kinds(session, refused="a") == ["refresh_token", "password"]
        session.take(self.granted(access_token="b"))
        assert self.kinds(session, refused="a") == []  # another has brought a new one since

    def test_a_token_is_not_used_until_its_very_end(self) -> None:
        session = Session(username="zhang", password="p")
        session.take(self.granted(expires_in=EARLY))
        assert self.kinds(session) == ["refresh_token", "password"]

    def test_a_key_is_all_there_is(self) -> None:
        session = Session("gz_1")
        assert (self.kinds(session, refused="gz_1"), session.renews) == ([], False)
        assert session.forget() is None
        assert session.access == "gz_1"

    def test_what_is_refused_grants_nothing(self) -> None:
        assert not Session(username="zhang", password="p").take(answering(401, {}))


EVENTS = st.lists(
    st.tuples(
        st.one_of(st.none(), st.integers(1, 10**6).map(str)),
        st.text(st.characters(exclude_characters="\r\n", codec="utf-8"), max_size=20),
    )
)


class TestDecoder:
    @given(EVENTS, st.sampled_from(["\r\n", "\n"]), st.lists(st.integers(0, 300)))
    def test_it_does_not_matter_how_bytes_come(
        self, events: list[tuple[str | None, str]], end: str, cuts: list[int]
    ) -> None:
        text = f": ready{end}{end}"
        for id, data in events:
            text += (f"id: {id}{end}" if id else "") + f"event: case.note{end}data: {data}{end}: a heartbeat{end}{end}"
        told, found, decoder = text.encode(), [], Decoder()
        places = sorted({0, len(told), *(cut for cut in cuts if cut < len(told))})
        for begin, stop in pairwise(places):
            found += [(decoder.last_id, data) for data in decoder.feed(told[begin:stop])]
        expected, last = [], None
        for id, data in events:
            last = id or last
            expected.append((last, data))
        assert found == expected

    def test_half_an_event_is_none_and_has_no_number(self) -> None:
        decoder = Decoder()
        assert list(decoder.feed(b"id: 1\ndata: a\n\nid: 2\ndata: b\n")) == ["a"]
        assert decoder.last_id == "1"

    def test_what_the_standard_knows_besides(self) -> None:
        decoder = Decoder()
        said = b"id: 7\r\rretry: 2500\rdata:a\rdata:  b\rdata\rid: 8\0\rother: x\r\rid\r\rretry: soon\r\r\n"
        assert list(decoder.feed(said)) == ["a\n b\n"]
        assert (decoder.last_id, decoder.pause) == ("", 2.5)


def test_a_query_is_written_as_the_server_reads_it() -> None:
    query = {"at": date(2023, 12, 15), "limit": 5, "kind": ["a", "b"], "all": True, "none": None, "q": "孟坝镇"}
    call = Call("GET", "/x", as_nothing, query=query)
    expected = [("at", "2023-12-15"), ("limit", "5"), ("kind", "a"), ("kind", "b"), ("all", "true"), ("q", "孟坝镇")]
    assert call.parameters() == expected


@pytest.mark.parametrize("id", ["派出所一", "U?at=1", "U#1", "U%25", "U/1", "a b"])
def test_an_id_is_one_part_of_a_path(id: str) -> None:
    seen = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.url.raw_path.decode())
        return answering(404, {})

    with pytest.raises(ProblemError):
        Client(f"{URL}/under/", http=pretending(answer)).read_warning(id)
    assert seen == [f"/under/v1/warnings/{part(id)}"]
    assert "/" not in part(id)


@pytest.mark.parametrize("id", ["", ".", ".."])
def test_an_id_leads_to_no_other_path(id: str) -> None:
    with pytest.raises(ValueError, match="is no id"):
        Client(URL, http=pretending(lambda _: answering(200, {}))).read_warning(id)


def test_only_what_is_given_is_sent() -> None:
    form = models.Note(action="note", by="S-1", note="x")
    assert json.loads(Call("POST", "/x", as_nothing, body=form).sent()[0] or b"") == {
        "action": "note", "by": "S-1", "note": "x",
    }  # fmt: skip
    given = {"at": date(2023, 12, 15), "area": "6210"}
    assert json.loads(Call("POST", "/x", as_nothing, body=given).sent()[0] or b"") == {
        "at": "2023-12-15",
        "area": "6210",
    }


def test_a_form_is_sent_with_its_password() -> None:
    form = models.GrantTokenForm(grant_type="password", username="张", password="p&q")
    content, headers = Call("POST", "/v1/token", as_nothing, form=form).sent()
    assert httpx.QueryParams((content or b"").decode()) == httpx.QueryParams(
        {"grant_type": "password", "username": "张", "password": "p&q"}
    )
    assert headers == {"content-type": "application/x-www-form-urlencoded"}
    assert "p&q" not in repr(form) + repr(Call("POST", "/v1/token", as_nothing, form=form))


def test_an_answer_of_a_newer_server_is_read() -> None:
    newer = {"items": [{**AREA, "level": "galaxy", "colour": "red"}], "next": None, "more": {"a": 1}}
    page = Client(URL, http=pretending(lambda _: answering(200, newer))).list_area_children("621027")
    assert page.items[0].level == "galaxy"
    assert page.model_dump()["more"] == {"a": 1}
    assert page.items[0].model_dump()["colour"] == "red"


def test_an_answer_that_cannot_be_read_is_an_error_that_does_not_quote_it() -> None:
    client = Client(URL, http=pretending(lambda _: answering(200, {"items": [{"name": "张三"}]})))
    with pytest.raises(UnexpectedAnswerError, match="no AreaRefPage") as error:
        client.list_area_children("621027")
    assert "张三" not in str(error.value)


def test_a_problem_has_its_class_and_travels() -> None:
    told = {"type": "/problems/stale", "title": "t", "status": 412, "detail": "d", "instance": "/x", "changes": ["c"]}
    known = problem(answering(412, told, **{"X-Request-ID": "r"}))
    assert type(known) is problems.StaleError
    assert (known.problem.changes, known.request_id, str(known)) == (["c"], "r", "412 t: d")
    unknown = problem(answering(409, {**told, "type": "/problems/new", "errors": [{"field": "f", "detail": "e"}]}))
    assert type(unknown) is ProblemError
    assert str(unknown) == "412 t: d; f: e"
    for error in (known, ConnectionFailedError("x", "k")):
        for other in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
            assert (type(other), str(other), other.__dict__) == (type(error), str(error), error.__dict__)


SECRET = "very-secret"


@pytest.mark.parametrize("kind", [Client, AsyncClient])
@pytest.mark.parametrize(
    "options", [{"key": f"gz_{SECRET}"}, {"token": SECRET}, {"username": "zhang", "password": SECRET}]
)
def test_no_secret_is_shown(kind: type[Client], options: dict[str, str]) -> None:
    client = kind(URL, **options)
    shown = [repr(client), repr(vars(client)), repr(client._connection.session)]
    client._connection.session.take(answering(200, {**TestSession.GRANTED, "access_token": SECRET}))
    request = client._connection.request(httpx.Client().build_request, ASKS)
    shown += [repr(request), repr(request.headers), repr(client._connection.session)]
    assert request.headers["authorization"].endswith(SECRET)
    assert SECRET not in "".join(shown)


@pytest.mark.parametrize("url", ["gezhi.example", "ftp://x", "http://", "http://a:b@x", "http://x?y", "http://x#y"])
def test_an_address_that_cannot_be_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="base_url"):
        Client(url)


@pytest.mark.parametrize("options", [{"key": "k", "token": "t"}, {"username": "u"}, {"password": "p"}])
def test_one_way_of_being_somebody(options: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="give one of"):
        Client(URL, **options)


def test_a_client_of_ones_own_is_used_and_left_open() -> None:
    own = httpx.Client(
        transport=httpx.MockTransport(lambda _: answering(200, {"status": "ok"})), headers={"X-Own": "1"}
    )
    with Client(URL, http=own) as client:
        client.read_health()
    assert not own.is_closed
    with Client(URL) as client:
        pass
    assert client._http.is_closed


def test_an_async_client_closes_its_own() -> None:
    async def use() -> bool:
        async with AsyncClient(URL) as client:
            pass
        return client._http.is_closed

    assert asyncio.run(use())
