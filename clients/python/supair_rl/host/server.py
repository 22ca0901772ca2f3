"""Sockets: who may open one, and what becomes of it. One thread a connection."""

import hmac
import re
from http import HTTPStatus
from urllib.parse import urlsplit

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import serve

from supair_rl import SUBPROTOCOL

from . import wire
from .session import Counters, Session

MAX_SESSIONS = 16
HELLO_SECONDS = 10


def is_loopback(name):
    return name in ("localhost", "::1") or re.fullmatch(r"127(\.\d{1,3}){3}", name or "") is not None


class Host:
    """Serves the environments with these ids. `token`: what clients must show, or None."""

    def __init__(self, env_ids, host="127.0.0.1", port=0, token=None):
        self.env_ids, self.token, self.local = tuple(env_ids), token, is_loopback(host)
        self.counters, self.connections = Counters(), set()
        self.server = serve(
            self._handle,
            host,
            port,
            process_request=self._admit,
            subprotocols=[SUBPROTOCOL],
            compression=None,
            max_size=wire.MAX_MESSAGE_BYTES,
        )
        self.port = self.server.socket.getsockname()[1]

    def serve_forever(self):
        self.server.serve_forever()

    def close(self):
        """Takes no further connections and ends those that are open."""
        self.server.shutdown()
        for connection in list(self.connections):
            connection.close(1001)

    def _admit(self, connection, request):
        """None lets the request in; else what HTTP answers."""
        for status, text in self._refusals(request):
            return connection.respond(status, text + "\n")
        return None

    def _refusals(self, request):
        if request.path.split("?")[0] != "/":
            yield HTTPStatus.NOT_FOUND, "No WebSocket at this path. Connect to / instead."
        headers = request.headers
        host, origin = headers.get("Host", ""), headers.get("Origin")
        name = urlsplit(f"//{host}").hostname
        if self.local and self.token is None and not is_loopback(name):
            yield HTTPStatus.FORBIDDEN, "Host refused: this host is local. Connect to 127.0.0.1."
        # any page in a browser may try to open a WebSocket to this machine
        if origin is not None and not is_loopback(urlsplit(origin).hostname):
            yield HTTPStatus.FORBIDDEN, "Origin refused."
        shown = re.fullmatch(r"Bearer +(.+)", headers.get("Authorization", ""))
        if self.token is not None and not (
            shown and hmac.compare_digest(shown.group(1).encode(), self.token.encode())
        ):
            text = 'Token missing or wrong. Send it as "Authorization: Bearer <token>".'
            yield HTTPStatus.UNAUTHORIZED, text
        offered = [name.strip() for name in headers.get("Sec-WebSocket-Protocol", "").split(",")]
        if SUBPROTOCOL not in offered:
            yield HTTPStatus.BAD_REQUEST, f"Ask for {SUBPROTOCOL} in Sec-WebSocket-Protocol."
        if self.counters.sessions >= MAX_SESSIONS:
            text = f"At most {MAX_SESSIONS} connections. Try again later."
            yield HTTPStatus.SERVICE_UNAVAILABLE, text

    def _handle(self, connection):
        session = Session(self.env_ids, self.counters)
        self.connections.add(connection)
        with self.counters.lock:
            self.counters.sessions += 1
        try:
            while True:
                message = connection.recv(None if session.greeted else HELLO_SECONDS)
                connection.send(session.exchange(message))
        except wire.Malformed as fault:
            connection.send(wire.error_reply(None, fault.error))
            connection.close(fault.code)
        except TimeoutError:
            connection.close(1008, "no hello in time")
        except ConnectionClosed:
            pass
        finally:
            session.close()
            self.connections.discard(connection)
            with self.counters.lock:
                self.counters.sessions -= 1
