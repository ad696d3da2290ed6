"""A scripted model: the Messages API on loopback, answering each request with the next turn of a script.

A script maps an actor to its turns, a turn is a list of content blocks (`call`, `say`). The actor "main" is the session;
a subagent is the actor whose token (`actor("name")`) stands in the prompt of the Agent call that started it.
Requests without tools (titles, summaries) get a fixed answer and advance nothing.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Block = dict[str, Any]
Turn = list[Block]
Script = dict[str, list[Turn]]

_ACTOR = re.compile(r"\{actor:(\w+)\}")
_USAGE = {"input_tokens": 10, "output_tokens": 10, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0}


def call(tool: str, **arguments: Any) -> Block:
    return {"type": "tool_use", "name": tool, "input": arguments}


def say(text: str) -> Block:
    return {"type": "text", "text": text}


def actor(name: str) -> str:
    """The token that makes a subagent play the turns of `name`; goes into the Agent call's prompt."""
    return f"{{actor:{name}}}"


def call_id(name: str, turn: int, block: int = 0) -> str:
    """The tool_use_id of a block of a script, known before the script is played."""
    return f"toolu_{name}{turn:04d}{block:02d}"


@dataclass(frozen=True)
class Result:
    """What the client reported back for one tool call: `ids` of the scripts are its keys in `ScriptedModel.results`."""

    text: str
    is_error: bool


@dataclass
class ScriptedModel:
    """Serves `script` between `start` and `stop`; `bodies` holds every JSON body received, in order.

    `before_turn(actor, turn)` runs before a turn is answered, that is: after the results of the turn before it came in.
    """

    script: Script
    before_turn: Callable[[str, int], None] = lambda _name, _turn: None
    bodies: list[dict[str, Any]] = field(default_factory=list)
    _next: dict[str, int] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _server: ThreadingHTTPServer | None = None

    def start(self) -> str:
        """Listen on a free loopback port of the calling thread's network, and return the base URL."""
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def stop(self) -> None:
        if self._server:
            self._server.shutdown()
            self._server.server_close()

    def answer(self, body: dict[str, Any]) -> Turn:
        """The next turn for whoever sent `body`, tool calls with their ids; "done" when the script is over."""
        if not body.get("tools"):
            return [say("ok")]
        name = _actor_of(body)
        with self._lock:
            number = self._next.get(name, 0)
            self._next[name] = number + 1
            self.before_turn(name, number)
        turns = self.script.get(name, [])
        turn = turns[number] if number < len(turns) else [say("done")]
        return [
            {**block, "id": call_id(name, number, at)} if block["type"] == "tool_use" else block for at, block in enumerate(turn)
        ]

    def results(self) -> dict[str, Result]:
        """Tool results by tool_use_id, as first reported."""
        found: dict[str, Result] = {}
        for body in self.bodies:
            for block in _blocks(body):
                if block.get("type") == "tool_result":
                    text = "\n".join(_texts(block.get("content")))
                    found.setdefault(block["tool_use_id"], Result(text, bool(block.get("is_error"))))
        return found


def _blocks(body: dict[str, Any]) -> Iterator[Block]:
    for message in body.get("messages", []):
        content = message.get("content")
        yield from ([say(content)] if isinstance(content, str) else content or [])


def _texts(content: Any) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    for block in content if isinstance(content, list) else []:
        if isinstance(block.get("text"), str):
            yield block["text"]


def _actor_of(body: dict[str, Any]) -> str:
    # Only the first message names the actor: later ones of the main session may quote a subagent's prompt.
    first = next((message for message in body["messages"] if message.get("role") == "user"), {"content": ""})
    found = _ACTOR.search("\n".join(_texts(first["content"])))
    return found[1] if found else "main"


def _handler(model: ScriptedModel) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def do_HEAD(self) -> None:
            self._send(404, {})

        do_GET = do_HEAD

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers.get("content-length") or 0)) or b"{}")
            model.bodies.append(body)
            path = self.path.partition("?")[0]
            if path == "/v1/messages/count_tokens":
                self._send(200, {"input_tokens": 1000})
            elif path != "/v1/messages":
                self._send(404, {"type": "error", "error": {"type": "not_found_error", "message": path}})
            elif body.get("stream"):
                self._stream(body, model.answer(body))
            else:
                self._send(200, _message(body, model.answer(body)))

        def _send(self, status: int, value: dict[str, Any]) -> None:
            data = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(data)

        def _stream(self, body: dict[str, Any], content: Turn) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/event-stream")
            self.send_header("connection", "close")
            self.end_headers()
            self.close_connection = True
            for event in _events(_message(body, content)):
                self.wfile.write(f"event: {event['type']}\ndata: {json.dumps(event)}\n\n".encode())
                self.wfile.flush()

    return Handler


def _message(body: dict[str, Any], content: Turn) -> dict[str, Any]:
    calls = any(block["type"] == "tool_use" for block in content)
    return {
        "id": "msg_scripted",
        "type": "message",
        "role": "assistant",
        "model": body.get("model", "scripted"),
        "content": content,
        "stop_reason": "tool_use" if calls else "end_turn",
        "stop_sequence": None,
        "usage": _USAGE,
    }


def _events(message: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The server-sent events that carry `message`: start, then each block whole in one delta, then the stop reason."""
    yield {"type": "message_start", "message": {**message, "content": [], "stop_reason": None}}
    for index, block in enumerate(message["content"]):
        if block["type"] == "tool_use":
            empty: Block = {**block, "input": {}}
            delta = {"type": "input_json_delta", "partial_json": json.dumps(block["input"])}
        else:
            empty = say("")
            delta = {"type": "text_delta", "text": block["text"]}
        yield {"type": "content_block_start", "index": index, "content_block": empty}
        yield {"type": "content_block_delta", "index": index, "delta": delta}
        yield {"type": "content_block_stop", "index": index}
    stop = {"stop_reason": message["stop_reason"], "stop_sequence": None}
    yield {"type": "message_delta", "delta": stop, "usage": _USAGE}
    yield {"type": "message_stop"}
