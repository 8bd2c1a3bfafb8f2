"""A provider of identities on 127.0.0.1 that signs people in by OpenID Connect: one click, no password."""

import base64
import hashlib
import json
import secrets
import threading
import time
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "selection-pressure", "known to both"


class Provider:
    """Answers discovery, keys, authorization and tokens; a code is good once, for who asked and by S256 only."""

    def __init__(self, people: tuple[str, ...]) -> None:
        self.people, self.codes = people, {}
        self.key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path, query = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
                if path == "/authorize":
                    self.answer(provider.choices({key: values[0] for key, values in query.items()}), "text/html")
                else:
                    self.answer(json.dumps(provider.about(path)))

            def do_POST(self) -> None:
                asked = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                found = provider.token({key: values[0] for key, values in asked.items()}, self.headers["Authorization"])
                self.answer(json.dumps(found or {"error": "invalid_grant"}), status=200 if found else 400)

            def answer(self, text: str, kind: str = "application/json", status: int = 200) -> None:
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *_: object) -> None:
                """Write nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def about(self, path: str) -> dict:
        """Return the keys, or what the provider says of itself."""
        if path == "/keys":
            return {"keys": [self.key.as_dict(private=False)]}
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }

    def choices(self, asked: dict[str, str]) -> str:
        """Return a page with a link for each person, which leads back with a code."""
        lines = []
        for person in self.people:
            code = secrets.token_hex(8)
            self.codes[code] = (person, asked)
            back = f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"
            lines.append(f'<p><a href="{escape(back)}">{person}</a></p>')
        return "".join(lines)

    def token(self, asked: dict[str, str], authorization: str | None) -> dict | None:
        """Return the signed identity that a code stands for; None where anything does not fit."""
        expected = base64.b64encode(f"{CLIENT}:{SECRET.replace(' ', '%20')}".encode()).decode()
        plain = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        person, begun = self.codes.pop(asked["code"], (None, {}))
        proof = base64.urlsafe_b64encode(hashlib.sha256(asked["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        if (
            person is None
            or authorization not in (f"Basic {expected}", f"Basic {plain}")
            or proof != begun["code_challenge"]
        ):
            return None
        now = int(time.time())
        claims = {"iss": self.url, "sub": f"id of {person}", "aud": CLIENT, "iat": now, "exp": now + 600}
        claims |= {"nonce": begun["nonce"], "name": person.title()}
        signed = jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.key)
        return {"access_token": secrets.token_hex(8), "token_type": "Bearer", "expires_in": 600, "id_token": signed}

    def close(self) -> None:
        """Stop answering."""
        self.server.shutdown()
        self.server.server_close()
