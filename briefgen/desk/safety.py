"""Who is let in, and what a browser may do with our pages.

Loopback alone stops nobody: other people's pages can send a browser here, and a name of theirs can be made to lead
here. So every request must name this host, every page needs the session's cookie, everything that changes something
must come from a page of ours and bring its form token, and no page may be framed, send anything elsewhere or run a
script that is not ours.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from itsdangerous import BadSignature, Signer, TimestampSigner
from starlette.datastructures import FormData, MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

if TYPE_CHECKING:
    from briefgen.desk.people import Proxy

SESSION_SECONDS = 12 * 3600
TOKEN = "token"
"""In the address that is opened first."""
FORM_TOKEN = "form"
"""Name of the hidden field of every form."""
OPEN_PATHS = ("/healthz", "/static/")
"""What is answered without a session: it holds nothing of anybody's."""
SAFE_METHODS = frozenset({"GET", "HEAD"})
POLICY = {
    "default-src": "'none'",
    "style-src": "'self'",
    "script-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_OWN, _SHARED = "private, no-store", "max-age=600"


def policy(*style_hashes: str) -> str:
    """The content security policy; the style blocks with these hashes are allowed too."""
    styles = " ".join((POLICY["style-src"], *(f"'{value}'" for value in style_hashes)))
    return "; ".join(f"{name} {value}" for name, value in {**POLICY, "style-src": styles}.items())


@dataclass
class Session:
    """The keys of one run of the desk: tokens of opened addresses, cookies and form tokens, all made from a secret."""

    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    cookie: str = "briefgen-desk"
    spent: set[bytes] = field(default_factory=set)

    def new_token(self) -> str:
        """The token of another address to open."""
        return Signer(self.secret, salt="address").sign(secrets.token_urlsafe(16)).decode()

    def spend(self, token: str) -> bool:
        """Whether this is the token of an opened address; each is good for one time."""
        try:
            # A signature can be spelled in several ways: what it signs is what has been spent.
            value = Signer(self.secret, salt="address").unsign(token)
        except BadSignature:
            return False
        if value in self.spent:
            return False
        self.spent.add(value)
        return True

    def begin(self) -> str:
        """Value of a new cookie."""
        return TimestampSigner(self.secret, salt="session").sign(secrets.token_urlsafe(16)).decode()

    def holds(self, cookie: str) -> bool:
        """Whether a cookie is one of ours and not too old."""
        try:
            TimestampSigner(self.secret, salt="session").unsign(cookie, max_age=SESSION_SECONDS)
        except BadSignature:
            return False
        return True

    def form_token(self, who: str) -> str:
        """What the forms of a session (by its cookie, or a person's name) must bring along."""
        return Signer(self.secret, salt="form").get_signature(who).decode()


Refuse = Callable[[Request, int, str, str], Response]
"""Makes the page that says why somebody is not let in: status, what is the matter, what to do."""


class Gate:
    """The middleware in front of everything."""

    def __init__(
        self, app: ASGIApp, *, hosts: Iterable[str], session: Session, proxy: Proxy | None, refuse: Refuse
    ) -> None:
        self.app = app
        self.hosts = frozenset(host.lower() for host in hosts)
        self.session = session
        self.proxy = proxy
        self.refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or answer it here."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", _SHARED if scope["path"].startswith("/static/") else _OWN)
                headers.setdefault("Content-Security-Policy", policy())
            await send(message)

        request = Request(scope)
        answer = self._stop(request)
        if answer is None:
            who = self._who(request)
            scope.setdefault("state", {}).update(who=who, form_token=self.session.form_token(who))
            await self.app(scope, receive, guarded)
        else:
            await answer(scope, receive, guarded)

    def _stop(self, request: Request) -> Response | None:
        """The answer to a request that is not let in; None for one that is."""
        if request.headers.get("host", "").lower() not in self.hosts:
            return self.refuse(request, 421, "This is not an address of the desk.", "Open the desk by its own address.")
        if request.method not in SAFE_METHODS and (why := self._foreign(request)):
            return self.refuse(request, 403, why, "Open the desk itself, and send the form from there.")
        if request.url.path.startswith(OPEN_PATHS):
            return None
        if self.proxy is None and TOKEN in request.query_params:
            return self._enter(request)
        if self._who(request):
            return None
        if self.proxy is not None:
            return self.refuse(
                request,
                401,
                "Nobody is signed in.",
                "Open the desk by the office’s own address, which asks who you are.",
            )
        return self.refuse(
            request,
            403,
            "This browser has not been let in.",
            "Open the address that the terminal shows. It is good once; typed again, `briefgen desk` gives another.",
        )

    def _who(self, request: Request) -> str:
        """The name that the office's server gives, else the session's cookie; "" without either."""
        if self.proxy is not None:
            return self.proxy.name_of(request)
        cookie = request.cookies.get(self.session.cookie, "")
        return cookie if cookie and self.session.holds(cookie) else ""

    def _foreign(self, request: Request) -> str:
        """Why a request that would change something does not come from a page of ours; "" when it does."""
        origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site")
        if site is not None and site != "same-origin":
            return "This was sent from another site."
        if origin == "null" and site is not None:
            return ""  # what a browser writes that is told to send no referrer; it has vouched for the site
        if origin is not None and urlsplit(origin).netloc.lower() != request.headers.get("host", "").lower():
            return "This was sent from a page of another address."
        return ""

    def _enter(self, request: Request) -> Response:
        rest = [(name, value) for name, value in request.query_params.multi_items() if name != TOKEN]
        answer = RedirectResponse(f"{request.url.path}{'?' + urlencode(rest) if rest else ''}", 303)
        if self._who(request):
            return answer
        if not self.session.spend(request.query_params[TOKEN]):
            return self.refuse(
                request,
                403,
                "This address has been used already.",
                "Type `briefgen desk` again: it opens another. This one stays open.",
            )
        answer.set_cookie(
            self.session.cookie,
            self.session.begin(),
            max_age=SESSION_SECONDS,
            httponly=True,
            samesite="strict",
            secure=request.url.scheme == "https",
        )
        return answer


def has_form_token(request: Request, form: FormData) -> bool:
    """Whether a form is one that we gave this session."""
    token = form.get(FORM_TOKEN)
    return isinstance(token, str) and hmac.compare_digest(token.encode(), request.state.form_token.encode())
