import re

import pytest

from indexer.store.open import Index
from service.search.request import Mode


def _words_of(index: Index, document_id: str) -> str:
    """A question that the first passage of a document answers."""
    return " ".join(index.passages(document_id)[0].text.split()[:8])


def test_a_hit_quotes_the_canonical_text_and_says_where(client, index) -> None:
    meeting = index.meetings[0]
    found = client.get("/api/search", params={"q": _words_of(index, meeting.document_id)}).json()
    assert found["index_version"] == index.version
    assert 0 < len(found["hits"]) <= 10
    assert found["total"] >= len(found["hits"])
    scores = [hit["score"] for hit in found["hits"]]
    assert scores == sorted(scores, reverse=True)
    for hit in found["hits"]:
        citation = hit["citation"]
        document = client.get(f"/api/meetings/{citation['document_id']}").json()
        assert document["text"][citation["start"] : citation["end"]] == hit["text"]
        assert citation["board"] == document["board"]
        if hit["passage_id"] in {one["passage_id"] for one in document["head"]}:
            assert citation["item"] == {"label": None, "heading": None}
        else:
            assert citation["item"]["heading"] in {item["heading"] for item in document["items"]}
        for start, end in hit["highlights"]:
            assert 0 <= start < end <= len(hit["text"])


@pytest.mark.parametrize(
    "path",
    [
        *(
            "/api/search?q=report",
            "/api/suggest?q=re",
            "/search?q=report",
            "/feed.rss?q=report",
            "/",
            "/meetings",
        ),
        *("/meetings/bcjb-2023-04-26", "/meetings/bcjb-2023-04-26/cite.txt", "/meetings/nope", "/api/search"),
    ],
)
def test_every_response_names_the_version_that_it_was_made_from(client, index, path) -> None:
    assert client.get(path).headers["x-index-version"] == index.version


def test_what_is_of_no_version_names_none(client) -> None:
    style = re.search(r"/static/style\.css\?v=\w+", client.get("/").text)
    assert "x-index-version" not in client.get(style[0]).headers


def test_filters_are_echoed_and_hold(client, index) -> None:
    board = index.boards[0]
    day = next(m.date for m in index.meetings if m.board == board.name and m.date)
    params = {
        "q": "meeting",
        "board": board.acronym or board.name,
        "date_from": str(day),
        "date_to": str(day),
    }
    found = client.get("/api/search", params=params).json()
    assert found["interpreted"] == {
        "filters": {"board": [board.name], "date_from": str(day), "date_to": str(day)},
        "expansions": [],
        "corrected": None,
        "replaced": [],
        "derived": [],
        "phrases": [],
        "notes": [],
    }
    assert found["hits"]
    assert {(h["citation"]["board"], h["citation"]["date"]) for h in found["hits"]} == {
        (board.name, str(day))
    }


def test_without_filters_none_are_echoed(client) -> None:
    assert client.get("/api/search?q=a+meeting").json()["interpreted"]["filters"] == {}


def interpreted(client, **params):
    return client.get("/api/search", params=params).json()["interpreted"]


def test_corrections_are_told_and_taken_back(client) -> None:
    typed = "travl expences of witnesses"
    found = interpreted(client, q=typed)
    assert found["corrected"] == "travel expenses of witnesses"
    assert found["replaced"] == [
        {"was": "travl", "now": "travel"},
        {"was": "expences", "now": "expenses"},
    ]
    assert client.get("/api/search", params={"q": typed}).json()["query"] == typed
    back = interpreted(client, q=typed, as_typed="spelling")
    assert (back["corrected"], back["replaced"]) == (None, [])


def test_acronyms_are_told_and_taken_back(client) -> None:
    assert interpreted(client, q="cps backlog")["expansions"] == ["cps: Crown Prosecution Service"]
    assert interpreted(client, q="Crown Prosecution Service")["expansions"] == [
        "Crown Prosecution Service: CPS"
    ]
    assert interpreted(client, q="cps backlog", as_typed="acronyms")["expansions"] == []


def test_filters_of_the_question_are_told_as_filters_and_as_derived(client, index) -> None:
    question = "what did the BCJB say about knives in April 2023"
    found = interpreted(client, q=question)
    board = {"kind": "board", "phrase": "the BCJB", "label": index.boards[0].name}
    date = {"kind": "date", "phrase": "in April 2023", "label": "April 2023"}
    assert found["derived"] == [board, date]
    assert found["filters"] == {
        "board": [index.boards[0].name],
        "date_from": "2023-04-01",
        "date_to": "2023-04-30",
    }
    half = interpreted(client, q=question, as_typed="date")
    assert (half["derived"], half["filters"]) == ([board], {"board": [index.boards[0].name]})
    none = interpreted(client, q=question, as_typed=["date", "board"])
    assert (none["derived"], none["filters"]) == ([], {})
    given = interpreted(client, q=question, board="BVWP", date_from="2024-01-01")
    assert given["derived"] == []
    assert given["filters"] == {"board": [index.boards[1].name], "date_from": "2024-01-01"}


def test_phrases_and_notes_are_told(client) -> None:
    response = client.get("/api/search", params={"q": '"travel cards" in January 2023'}).json()
    found = response["interpreted"]
    assert found["phrases"] == ["travel cards"]
    assert (found["derived"], found["filters"]) == ([], {})
    assert found["notes"] == [
        "Nothing was found for January 2023; these passages are from all meetings searched."
    ]
    assert response["hits"]
    assert all(hit["also_in"] == [] for hit in response["hits"])
    assert interpreted(client, q="agreed in March 2019 about knives")["notes"] == [
        "No meeting among those searched is dated March 2019."
    ]


def test_scores_are_told_of_passage_and_sentence(client) -> None:
    hit = client.get("/api/search?q=travel+expenses").json()["hits"][0]
    assert hit["scores"].keys() == {"lexical", "dense", "sentence"}
    assert all(score > 0 for score in hit["scores"].values())
    assert 0 <= hit["score"] <= 1
    lexical = client.get("/api/search?q=travel+expenses&mode=lexical").json()["hits"][0]["scores"]
    assert (lexical["dense"], lexical["sentence"]) == (None, None)


def test_several_boards_and_documents_may_be_asked_for(client, index) -> None:
    wanted = [meeting.document_id for meeting in index.meetings[:2]]
    params = {
        "q": "what was agreed",
        "document": wanted,
        "board": [b.name for b in index.boards],
        "limit": 100,
    }
    found = client.get("/api/search", params=params).json()
    assert {hit["citation"]["document_id"] for hit in found["hits"]} == set(wanted)


def test_pages_of_results_follow_each_other(client) -> None:
    whole = client.get("/api/search?q=report&limit=6").json()["hits"]
    halves = [client.get(f"/api/search?q=report&limit=3&offset={at}").json()["hits"] for at in (0, 3)]
    assert [hit["passage_id"] for half in halves for hit in half] == [hit["passage_id"] for hit in whole]


def test_links_lead_through_all_pages_and_the_header_says_the_same(client) -> None:
    whole = client.get("/api/search?q=report&limit=100").json()
    address, seen, count = "/api/search?q=report&limit=20&offset=0", [], 0
    while address:
        answer = client.get(address)
        links = answer.json()["links"]
        assert {one: answer.links[one]["url"] for one in answer.links} == {
            name: links[name] for name in ("first", "prev", "next") if links[name]
        }
        seen += [hit["passage_id"] for hit in answer.json()["hits"]]
        address, count = links["next"], count + 1
    assert seen == [hit["passage_id"] for hit in whole["hits"]]
    assert count > 1
    back = client.get(links["prev"]).json()
    assert back["links"]["next"] == links["self"]
    assert client.get(links["first"]).json()["hits"][0]["passage_id"] == seen[0]


def test_facets_count_what_the_list_holds_where_they_are_asked_for(client) -> None:
    found = client.get("/api/search?q=report&limit=1&facets=true").json()
    assert sum(one["count"] for one in found["facets"]["board"]) == found["total"]
    for name, values in found["facets"].items():
        for one in values:
            narrowed = client.get(
                "/api/search", params={"q": "report", "facets": True, name: one["value"]}
            ).json()
            assert narrowed["total"] == one["count"]
            assert [two["chosen"] for two in narrowed["facets"][name] if two["value"] == one["value"]] == [
                True
            ]
    assert client.get("/api/search?q=report").json()["facets"] is None


def test_years_and_actions_are_echoed_and_hold(client) -> None:
    found = client.get("/api/search?q=report&year=2023&has_actions=true").json()
    assert found["interpreted"]["filters"] == {"year": [2023], "has_actions": True}
    assert {hit["citation"]["date"][:4] for hit in found["hits"]} == {"2023"}
    assert client.get("/api/search?q=report&has_actions=false").json()["interpreted"]["filters"] == {}
    answer = client.get("/api/ask?q=who+will+report+back&year=2023&has_actions=true").json()
    assert {one["date"][:4] for one in answer["citations"]} <= {"2023"}


def test_of_a_parameter_given_twice_the_last_counts(client) -> None:
    found = client.get("/api/search?q=first&q=report&limit=1&limit=2")
    assert (found.json()["query"], len(found.json()["hits"])) == ("report", 2)


@pytest.mark.parametrize("mode", list(Mode))
def test_each_mode_answers(client, mode) -> None:
    assert client.get("/api/search", params={"q": "report", "mode": mode.value}).json()["hits"]


@pytest.mark.parametrize(
    ("address", "kind", "field"),
    [
        ("/api/search", "bad-question", "q"),
        ("/api/search?q=", "bad-question", "q"),
        ("/api/search?q=" + "x" * 5000, "bad-question", "q"),
        ("/api/search?q=a%00b", "bad-question", "q"),
        ("/api/search?q=x&limit=0", "bad-page", "limit"),
        ("/api/search?q=x&limit=ten", "bad-page", "limit"),
        ("/api/search?q=x&limit=", "bad-page", "limit"),
        ("/api/search?q=x&offset=-1", "bad-page", "offset"),
        ("/api/search?q=x&mode=guess", "unknown-mode", "mode"),
        ("/api/search?q=x&as_typed=grammar", "bad-parameter", "as_typed"),
        ("/api/search?q=x&board=Moon+Board", "unknown-board", "board"),
        ("/api/search?q=x&document=nope", "unknown-document", "document"),
        ("/api/search?q=x&date_from=2022-13-45", "bad-date", "date_from"),
        ("/api/search?q=x&date_to=tomorrow", "bad-date", "date_to"),
        ("/api/search?q=x&date_from=2024-01-02&date_to=2024-01-01", "bad-date", "date_from"),
        ("/api/search?q=x&year=24", "bad-date", "year"),
        ("/api/search?q=x&has_actions=perhaps", "bad-parameter", "has_actions"),
        ("/api/search?q=x&sort=oldest", "bad-parameter", "sort"),
        ("/api/ask?q=x&year=24", "bad-date", "year"),
        ("/api/meetings?board=Moon+Board", "unknown-board", "board"),
        ("/api/meetings?date_from=2022-13-45", "bad-date", "date_from"),
        ("/feed.rss?as_typed=grammar", "bad-parameter", "as_typed"),
    ],
)
def test_what_cannot_be_asked_is_a_problem_that_names_the_parameter(client, address, kind, field) -> None:
    response = client.get(address)
    problem = response.json()
    assert response.status_code == 400 == problem["status"]
    assert response.headers["content-type"] == "application/problem+json"
    assert (problem["type"], problem["field"]) == (f"/problems/{kind}", field)
    assert len(problem["detail"]) < 500


def test_meetings_are_listed_newest_first_with_their_boards(client, index) -> None:
    listed = client.get("/api/meetings").json()
    assert [one["document_id"] for one in listed["meetings"]] == [m.document_id for m in index.meetings]
    assert listed["total"] == len(index.meetings)
    assert {board["name"] for board in listed["boards"]} == {board.name for board in index.boards}


def test_meetings_are_filtered_by_board_and_dates(client, index) -> None:
    board = index.boards[0]
    dated = sorted(m.date for m in index.meetings if m.date and m.board == board.name)
    middle = dated[len(dated) // 2]
    for params, fits in (
        ({"date_from": str(middle)}, [day for day in dated if day >= middle]),
        ({"date_to": str(middle)}, [day for day in dated if day <= middle]),
    ):
        listed = client.get("/api/meetings", params={"board": board.acronym or board.name, **params}).json()
        assert sorted(one["date"] for one in listed["meetings"]) == [str(day) for day in fits]
        assert {one["board"] for one in listed["meetings"]} == {board.name}


def test_a_meeting_has_all_its_parts_in_place(client, index) -> None:
    for summary in index.meetings:
        stored = index.meeting(summary.document_id)
        document = client.get(f"/api/meetings/{summary.document_id}").json()
        assert stored is not None
        assert document["text"] == stored.text
        assert len(document["items"]) == summary.items
        for item in document["items"]:
            assert item["text"] == document["text"][item["start"] : item["end"]]
        of_items = [one for item in document["items"] for one in item["passages"]]
        references = [*document["head"], *of_items]
        assert [(one["passage_id"], one["start"], one["end"]) for one in references] == [
            (p.passage_id, p.start, p.end) for p in index.passages(summary.document_id)
        ]
        for action in document["actions"]:
            assert action["text"] == document["text"][action["start"] : action["end"]]


@pytest.mark.parametrize("document_id", ["nope", "..%2F..%2Fetc%2Fpasswd", "%00", "x" * 2000])
def test_an_unknown_meeting_is_a_problem(client, document_id) -> None:
    response = client.get(f"/api/meetings/{document_id}")
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"
