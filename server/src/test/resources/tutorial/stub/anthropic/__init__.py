"""Stands in for the `anthropic` package where it can't be imported (it is not in Debian).

Only what the tutorial uses: AsyncAnthropic().messages.stream(...) with text_stream and get_final_message(), over real HTTP
and server-sent events. It computes nothing: text and counts are what the server sent.
"""

import json
import os
from types import SimpleNamespace

import httpx


class APIStatusError(Exception):
    def __init__(self, status, body):
        super().__init__(f"{status}: {body}")
        self.status_code = status


class AsyncAnthropic:
    def __init__(self):
        self._http = httpx.AsyncClient(
            base_url=os.environ.get("ANTHROPIC_BASE_URL", "https://api.anthropic.com"),
            headers={"x-api-key": os.environ["ANTHROPIC_API_KEY"], "anthropic-version": "2023-06-01"},
            timeout=60,
            trust_env=False,
        )
        self.messages = self

    def stream(self, **request):
        return _StreamManager(self._http, request)


class _StreamManager:
    def __init__(self, http, request):
        self._context = http.stream("POST", "/v1/messages", json={**request, "stream": True})

    async def __aenter__(self):
        response = await self._context.__aenter__()
        if response.status_code != 200:
            body = (await response.aread()).decode()
            await self._context.__aexit__(None, None, None)
            raise APIStatusError(response.status_code, body)
        return _Stream(response)

    async def __aexit__(self, *failure):
        return await self._context.__aexit__(*failure)


class _Stream:
    def __init__(self, response):
        self._usage = {}
        self._stop_reason = None
        self._ended = False
        self.text_stream = self._texts(response)

    async def _texts(self, response):
        async for event in _events(response):
            kind = event["type"]
            if kind == "message_start":
                self._usage.update(event["message"]["usage"])
            elif kind == "content_block_delta" and event["delta"]["type"] == "text_delta":
                yield event["delta"]["text"]
            elif kind == "message_delta":
                self._usage.update({k: v for k, v in event["usage"].items() if v is not None})
                self._stop_reason = event["delta"]["stop_reason"]
            elif kind == "message_stop":
                self._ended = True
            elif kind == "error":
                raise APIStatusError(response.status_code, event["error"])

    async def get_final_message(self):
        async for _ in self.text_stream:
            pass
        if not self._ended:
            raise RuntimeError("the stream ended without message_stop")
        return SimpleNamespace(usage=SimpleNamespace(**self._usage), stop_reason=self._stop_reason)


async def _events(response):
    """The JSON of each event; an event ends with a blank line, and its data lines are joined."""
    data = []
    async for line in _lines(response):
        if line.startswith("data:"):
            data.append(line[5:].removeprefix(" "))
        elif line == "" and data:
            yield json.loads("\n".join(data))
            data = []


async def _lines(response):
    """Lines end with LF or CR LF only; httpx' own also break at characters that may stand in a text."""
    rest = b""
    async for chunk in response.aiter_bytes():
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            yield line.decode().removesuffix("\r")
