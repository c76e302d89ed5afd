"""A player of Naktong in less than a hundred lines: goes where the points are, attacks on the way.

    python3 bot.py 127.0.0.1:1950 MATCH SEAT        (MATCH: the whole id, of `naktong --json list`)

Speaks `naktong.v1.json` (docs/protocol.md) and needs nothing but Python.
"""
import base64, json, os, socket, sys, uuid  # noqa: E401


class Line:
    """A WebSocket that carries one JSON message a frame."""
    def __init__(self, address):
        host, port = address.rsplit(":", 1)
        self.stream = socket.create_connection((host, int(port))).makefile("rwb")
        self.stream.write(
            b"GET /ws HTTP/1.1\r\nHost: %b\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: naktong.v1.json\r\n"
            b"Sec-WebSocket-Key: %b\r\n\r\n" % (address.encode(), base64.b64encode(os.urandom(16))))
        self.stream.flush()
        while self.stream.readline().strip(): pass  # noqa: E701 -- the answer of HTTP
        self.heard = []
        self.say({"hello": {"protocol": 1, "client": "bot.py"}})
        assert "welcome" in self.hear()

    def frame(self, opcode, data):
        mask, size = os.urandom(4), len(data)
        length = bytes([0x80 | size]) if size < 126 else b"\xfe" + size.to_bytes(2, "big")
        self.stream.write(bytes([0x80 | opcode]) + length + mask)
        self.stream.write(bytes(byte ^ mask[at % 4] for at, byte in enumerate(data)))
        self.stream.flush()

    def say(self, message):
        self.frame(1, json.dumps(message).encode())

    def hear(self):
        while True:
            opcode, size = self.stream.read(2)
            if size >= 126:
                size = int.from_bytes(self.stream.read(2 if size == 126 else 8), "big")
            data = self.stream.read(size)
            if opcode & 15 == 1:
                return json.loads(data)
            assert opcode & 15 != 8, f"the server hangs up: {data[2:].decode()}"
            self.frame(10, data)  # a ping wants its pong

    def ask(self, request):
        """The answer; what comes before it is kept."""
        self.say({"request": {"id": 1, "request": request}})
        while "answer" not in (message := self.hear()):
            self.heard.append(message)
        return message["answer"]["answer"]


def distance(a, b):
    """Steps between two hexes CCRR; even columns stand half a hex lower (rules 3.3)."""
    (ax, ay), (bx, by) = ((int(at[:2]), 2 * int(at[2:]) - int(at[:2]) % 2) for at in (a, b))
    return abs(ax - bx) + max(0, abs(ay - by) - abs(ax - bx)) // 2


def choose(legal, goal, turn):
    """One order out of what may be ordered now; done if nothing is worth it."""
    if legal["advance"]:
        return {"advance": {"units": legal["advance"]["units"][:1]}}
    for at in legal["attacks"]:
        who = {"attackers": at["attackers"], "lead": at["attackers"][0]}
        return {"attack": {"target": at["target"], **who, "support": [], "air": 0}}
    for option in legal["moves"]:
        ways = {way["hex"]: way for way in option["reach"]}
        ends = [end for end, way in ways.items() if way["may_stop"]]
        path = [min(ends, key=lambda end: distance(end, goal))] if ends else []
        while path and (before := ways[path[0]]["from"]) in ways:
            path.insert(0, before)
        if path and distance(path[-1], goal) < distance(before, goal):
            return {"move": {"units": [option["unit"]], "path": path, "on_foot": False}}
    return {"done": {"turn": turn, "phase": legal["done"]}}


def main(address, match, seat):
    line, place, turn = Line(address), {"match": match, "seat": seat}, 1
    assert "seated" in line.ask({"join": {**place, "name": "Bot", "key": str(uuid.uuid4()),
                                          "nonce": list(os.urandom(32))}})
    board = line.ask({"watch": {**place, "from": None}})["watching"]["board"]
    goal = max(board["map"]["places"], key=lambda at: (at["value"], -at["label"]))["hex"]
    while True:
        heard, line.heard = line.heard or [line.hear()], []
        for news in (news for event in heard if "update" in event
                     for news in event["update"]["update"]["news"]):
            turn = news.get("turn", {"turn": turn})["turn"]
            if "ended" in news:
                return print(news["ended"]["level"], news["ended"]["reason"])
        legal = line.ask({"legal": place}).get("legal")  # else it is not our turn
        if legal and not line.heard and (legal["done"] or legal["advance"]):  # all news taken in
            order = choose(legal, goal, turn)
            print(json.dumps(order))
            answer = line.ask({"order": {**place, "order_id": str(uuid.uuid4()), "order": order}})
            assert "accepted" in answer, answer


main(*sys.argv[1:])
