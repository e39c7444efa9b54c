"""A person at the public API: logs in, keeps the cookie, sends the CSRF token."""

import http.cookiejar
import json
import urllib.error
import urllib.parse
import urllib.request


class Problem(Exception):
    """An RFC 9457 answer."""

    def __init__(self, status, body, headers=None):
        self.status = status
        self.headers = headers or {}
        self.body = body
        self.code = body.get("code", "")
        super().__init__(f"{status} {self.code}: {body.get('title', '')} {body.get('detail', '')}")


class Person:
    def __init__(self, url, login=None, password=None):
        self.url = url
        self.cookies = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        self.csrf = ""
        self.user = None
        if login:
            session = self.post("/session", {"login": login, "password": password})
            self.csrf = session["csrf_token"]
            self.user = session["user"]

    def call(self, method, path, body=None, raw=None, headers=None):
        data = raw if raw is not None else json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(self.url + "/api/v1" + path, data=data, method=method)
        if raw is not None:
            request.add_header("Content-Type", "application/octet-stream")
        elif body is not None:
            request.add_header("Content-Type", "application/json")
        if self.csrf:
            request.add_header("X-CSRF-Token", self.csrf)
        for name, value in (headers or {}).items():
            request.add_header(name, value)
        try:
            with self.opener.open(request, timeout=300) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            text = error.read()
            try:
                problem = json.loads(text)
            except ValueError:
                problem = {"title": text[:200].decode("utf-8", "replace")}
            raise Problem(error.code, problem, error.headers) from None

    def get(self, path, **query):
        return json.loads(self.call("GET", path + self.query(query))[2])

    def fetch(self, path, **query):
        return self.call("GET", path + self.query(query))[2]

    def post(self, path, body=None):
        text = self.call("POST", path, body)[2]
        return json.loads(text) if text else None

    def put(self, path, body, version):
        return json.loads(self.call("PUT", path, body, headers={"If-Match": str(version)})[2])

    def upload(self, name, content):
        path = "/uploads" + self.query({"name": name})
        return json.loads(self.call("POST", path, raw=content)[2])

    @staticmethod
    def query(values):
        kept = {name: value for name, value in values.items() if value is not None}
        return "?" + urllib.parse.urlencode(kept) if kept else ""
