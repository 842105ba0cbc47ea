"""What every answer tells a browser: run nothing of strangers, show this nowhere else, send cookies over TLS only.

Pure ASGI: streams and websockets pass untouched, but for one message that names a path of the machine. A way in of
our own that says something stricter keeps it.
"""

import base64
import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import streamlit
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

INDEX = Path(streamlit.__file__).parent / "static" / "index.html"
INLINE_SCRIPT = re.compile(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL | re.IGNORECASE)
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)

A_YEAR = 365 * 24 * 60 * 60
NOT_ASKED = (
    "accelerometer=(), autoplay=(), browsing-topics=(), camera=(), display-capture=(), encrypted-media=(), "
    "geolocation=(), gyroscope=(), hid=(), idle-detection=(), magnetometer=(), microphone=(), midi=(), payment=(), "
    "publickey-credentials-get=(), screen-wake-lock=(), serial=(), usb=(), xr-spatial-tracking=()"
)
COMMON = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Permitted-Cross-Domain-Policies": "none",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": NOT_ASKED,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
NOTHING = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
# a file that somebody put in or takes out runs nothing, should it ever be opened as a page
MEDIA = f"{NOTHING}; sandbox"
TOLD_BY_PATH = {"/media/": MEDIA, "/_stcore/": NOTHING, "/api/": NOTHING}
SCRIPT = Path(__file__).with_name("app.py")  # as workbench.asgi hands it to Streamlit
NAMES_SOFTWARE = ("server", "x-powered-by")


def script_hashes(html: str) -> list[str]:
    """The inline scripts of a page as CSP sources: `'sha256-…'`, in their order."""
    scripts = INLINE_SCRIPT.findall(COMMENT.sub("", html))
    return [f"'sha256-{base64.b64encode(hashlib.sha256(one.encode()).digest()).decode()}'" for one in scripts]


def page_policy(html: str, *, behind_tls: bool) -> str:
    """The Content-Security-Policy of the pages.

    Without 'unsafe-eval': Streamlit has Vega interpret its expressions. `blob:` is how Streamlit loads the scripts
    of components; 'wasm-unsafe-eval' is for the library that reads its messages, which counts in WebAssembly and
    gives a page no way to run text as script; 'unsafe-inline' is for styles only, which its style library writes.
    """
    rules = [
        "default-src 'none'",
        " ".join(["script-src 'self' blob: 'wasm-unsafe-eval'", *script_hashes(html)]),
        "script-src-attr 'none'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "manifest-src 'self'",
        "frame-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "object-src 'none'",
    ]
    return "; ".join([*rules, *(["upgrade-insecure-requests"] if behind_tls else [])])


def over_tls(cookie: str) -> str:
    """A Set-Cookie line that a browser sends over TLS only, and not along with what other sites ask."""
    named = {part.split("=")[0].strip().lower() for part in cookie.split(";")[1:]}
    return cookie + ("" if "secure" in named else "; Secure") + ("" if "samesite" in named else "; SameSite=Lax")


def without_path(sent: bytes) -> bytes:
    """A message to a browser that does not say in which folder of the machine the app lies.

    Streamlit says so at the beginning of each run; the browser only makes a name of it.
    """
    if str(SCRIPT).encode() not in sent:
        return sent
    message = ForwardMsg.FromString(sent)
    if message.WhichOneof("type") != "new_session":
        return sent
    message.new_session.main_script_path = SCRIPT.name
    kept: bytes = message.SerializeToString()
    return kept


class SecurityHeaders:
    """Adds the headers to every answer that lacks them; `public_url` tells whether browsers come over TLS."""

    def __init__(self, app: ASGIApp, public_url: str, html: str | None = None) -> None:
        self.app = app
        self._tls = urlsplit(public_url).scheme == "https"
        self._page = page_policy(INDEX.read_text("utf-8") if html is None else html, behind_tls=self._tls)
        self._common: Mapping[str, str] = COMMON | (
            {"Strict-Transport-Security": f"max-age={A_YEAR}; includeSubDomains"} if self._tls else {}
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return

        async def told(message: Message) -> None:
            if message["type"] in {"http.response.start", "websocket.accept", "websocket.http.response.start"}:
                message.setdefault("headers", [])
                self._complete(MutableHeaders(scope=message), scope["path"], message["type"] == "http.response.start")
            elif message["type"] == "websocket.send" and message.get("bytes"):
                message = {**message, "bytes": without_path(message["bytes"])}
            await send(message)

        await self.app(scope, receive, told)

    def _complete(self, headers: MutableHeaders, path: str, is_answer: bool) -> None:
        if self._tls:
            cookies = headers.getlist("set-cookie")
            del headers["set-cookie"]
            for cookie in cookies:
                headers.append("set-cookie", over_tls(cookie))
        if not is_answer:
            return
        for name in NAMES_SOFTWARE:
            del headers[name]
        for name, value in self._common.items():
            headers.setdefault(name, value)
        policy = next((policy for start, policy in TOLD_BY_PATH.items() if path.startswith(start)), self._page)
        headers.setdefault("Content-Security-Policy", policy)
