#!/usr/bin/env python3
"""Checks chain and dice of a Naktong replay file. Shares no code with Naktong: the layout is that
of docs/replay-format.md, the dice are those of rule D3. Needs nothing but Python.

    python3 check_dice.py match.naktong

Exit codes: 0 holds, 2 damaged, 3 forged, 4 unproven.
"""
import hashlib
import hmac
import itertools
import sys

MAGIC = b"naktong replay 1\n"


class Fails(Exception):
    """Why a file does not hold."""

    WORDS = {2: "damaged", 3: "forged", 4: "unproven"}

    def __init__(self, code, why):
        super().__init__(f"{self.WORDS[code]}: {why}")
        self.code = code


class Reader:
    """Reads values from bytes, as the format lays them out."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, count):
        piece = self.data[self.at : self.at + count]
        if len(piece) < count:
            raise Fails(2, "a record ends too early")
        self.at += count
        return piece

    def number(self):
        first = self.take(1)[0]
        if first < 251:
            return first
        if first > 253:
            raise Fails(2, "a number that no record has")
        return int.from_bytes(self.take({251: 2, 252: 4, 253: 8}[first]), "little")

    def bytes(self):
        return self.take(self.number())

    def text(self):
        return self.bytes().decode()

    def list(self, item):
        return [item() for _ in range(self.number())]

    def roll(self):
        return self.text(), self.take(1)[0], self.take(1)[0]


def frames(data):
    """The bodies of all frames: length, SHA-256, body."""
    if not data.startswith(MAGIC):
        raise Fails(2, "this is no replay file")
    at = len(MAGIC)
    while at < len(data):
        length = int.from_bytes(data[at : at + 4], "little")
        body = data[at + 36 : at + 36 + length]
        if len(body) < length or hashlib.sha256(body).digest() != data[at + 4 : at + 36]:
            raise Fails(2, "a frame is cut off or its checksum is wrong")
        yield body
        at += 36 + length
        if body == b"\x04" and at == len(data):  # the end
            return
    raise Fails(2, "the end is missing, or bytes follow it")


def die(seed, label, sides):
    """Rule D3: the value of a roll."""
    for attempt in itertools.count():
        text = f"{seed}:{label}:{attempt}".encode()
        value = int.from_bytes(hashlib.sha256(text).digest()[:4], "big")
        if value < 2**32 // sides * sides:
            return value % sides + 1


def check(data):
    """Returns how many records and rolls hold."""
    records = [body[1:] for body in frames(data) if body[:1] == b"\x01"]
    if not records:
        raise Fails(4, "the file has no records")
    previous, judged, nonces, secret, opened = bytes(32), [], {}, None, None
    for count, body in enumerate(records, 1):
        read = Reader(body)
        if read.number() != count or read.take(32) != previous or secret is not None:
            raise Fails(3, f"record {count} does not follow the one before it")
        previous = hashlib.sha256(b"\x01" + body).digest()
        read.number()  # when it was written
        fact = read.number()
        if (fact == 0) != (count == 1):
            raise Fails(3, f"record {count}: a match is opened once, first")
        if fact == 0:
            match_id, commitment = read.bytes(), read.take(32)
            read.take(32)  # the server's key
            seats, _ = read.list(read.text), read.text()
            opened = match_id + hashlib.sha256(read.bytes()).digest(), commitment, seats
        elif fact == 1:
            seat, _, _ = read.text(), read.text(), read.take(32)
            nonces[seat] = read.take(32)
        elif fact in (2, 3):
            judged.append((count, read.list(read.roll)))
        elif fact == 4:
            secret = read.take(32)
        elif fact == 5:
            seat = read.text()
            text = b"naktong computer nonce 1" + opened[1] + seat.encode()
            nonces[seat] = hashlib.sha256(text).digest()
        elif fact not in (6, 7, 8):  # stand-ins, transfers and a closed match: no dice
            raise Fails(2, f"record {count} is of a kind not known here")
    if secret is None:
        raise Fails(4, "the dice's secret has not been opened")
    start, commitment, seats = opened
    if hashlib.sha256(secret).digest() != commitment:
        raise Fails(3, "the secret is not the one that was committed to")
    if sorted(seats) != sorted(nonces):
        raise Fails(3, "the seats are not those that were taken")
    message = start + b"".join(nonces[seat] for seat in seats)
    seed = hmac.new(secret, message, hashlib.sha256).hexdigest()
    made = {}
    for count, rolls in judged:
        for label, sides, value in rolls:
            stem, _, number = label.rpartition("/")
            if number != str(made.get(stem, 0)):
                raise Fails(3, f"record {count}: the roll {label} comes out of turn")
            made[stem] = made.get(stem, 0) + 1
            if sides not in (6, 10) or die(seed, label, sides) != value:
                raise Fails(3, f"record {count}: the roll {label} was not {value}")
    return len(records), sum(made.values())


if __name__ == "__main__":
    try:
        with open(sys.argv[1], "rb") as file:
            records, rolls = check(file.read())
        print(f"holds: {records} records in one chain, {rolls} rolls from the opened secret")
    except IndexError:
        sys.exit(__doc__)
    except Fails as fails:
        print(fails)
        sys.exit(fails.code)
    except (OSError, UnicodeDecodeError) as error:
        print(f"damaged: {error}")
        sys.exit(2)
