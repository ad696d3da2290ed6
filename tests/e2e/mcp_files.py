"""A stdio MCP server that reads files for whoever asks: `mcp_files.py ROOT`.

Tools `read_file {path}`, `read_files {paths}` and `note {text}`; resources are the files of ROOT by `file:` URI.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

_STRING = {"type": "string"}
_TOOLS = {"read_file": {"path": _STRING}, "read_files": {"paths": {"type": "array", "items": _STRING}}, "note": {"text": _STRING}}


def tools(_params: dict[str, Any], _root: Path) -> dict[str, Any]:
    return {
        "tools": [
            {"name": name, "description": name, "inputSchema": {"type": "object", "properties": fields}}
            for name, fields in _TOOLS.items()
        ]
    }


def tool(params: dict[str, Any], root: Path) -> dict[str, Any]:
    given = params["arguments"]
    paths = given.get("paths") or [given[key] for key in ("path",) if key in given]
    texts = [(root / path.removeprefix("file://")).read_text() for path in paths] or [given["text"]]
    return {"content": [{"type": "text", "text": text} for text in texts]}


def resources(_params: dict[str, Any], root: Path) -> dict[str, Any]:
    return {"resources": [{"uri": path.as_uri(), "name": path.name} for path in root.iterdir() if path.is_file()]}


def resource(params: dict[str, Any], _root: Path) -> dict[str, Any]:
    uri = params["uri"]
    return {"contents": [{"uri": uri, "text": Path(uri.removeprefix("file://")).read_text()}]}


def initialize(params: dict[str, Any], _root: Path) -> dict[str, Any]:
    return {
        "protocolVersion": params["protocolVersion"],
        "capabilities": {"tools": {}, "resources": {}},
        "serverInfo": {"name": "files", "version": "1"},
    }


METHODS = {
    "initialize": initialize,
    "tools/list": tools,
    "tools/call": tool,
    "resources/list": resources,
    "resources/read": resource,
}


def main() -> None:
    root = Path(sys.argv[1])
    for line in sys.stdin:
        request = json.loads(line)
        if "id" not in request:
            continue
        try:
            outcome = {"result": METHODS[request["method"]](request.get("params") or {}, root)}
        except (OSError, KeyError, ValueError) as error:
            outcome = {"error": {"code": -32000, "message": repr(error)}}
        print(json.dumps({"jsonrpc": "2.0", "id": request["id"], **outcome}), flush=True)


if __name__ == "__main__":
    main()
