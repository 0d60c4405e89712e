"""A reader that knows nothing of this project but schemas/stream.capnp gets the same events.

    stranger_test.py RULES      the path of tracee-rules

Reads each recording here by `capnp convert binary:json`, rebuilds from batches what
`tracee-rules cat -o json` shows, and compares every event: order, time, task, and the arguments
whose value is shown as it is. Values that are shown by name (open flags and the like) are compared
by presence alone.
"""

import json
import shutil
import struct
import subprocess
import sys
import zlib
from pathlib import Path

HERE = Path(__file__).resolve().parent
SCHEMA = HERE.parents[1] / "schemas" / "stream.capnp"
PRESENCE = ["absent", "present", "null", "unreadable", "cut", "redacted"]
SIGNED = {"int32": 64, "int64": 64}


def messages(raw):
    text = subprocess.run(["capnp", "convert", "binary:json", SCHEMA, "Frame"], input=raw,
                          stdout=subprocess.PIPE, check=True).stdout.decode()
    decoder, at = json.JSONDecoder(), 0
    while at < len(text.rstrip()):
        frame, at = decoder.raw_decode(text, at)
        yield frame
        while at < len(text) and text[at].isspace():
            at += 1


def target(words, at):
    """The word that the pointer at word `at` leads to."""
    return at + 1 + (struct.unpack("<i", struct.pack("<I", words[at] & 0xffffffff))[0] >> 2)


def undo_differences(raw):
    """As the comment at Compressed.Codec says."""
    words = list(struct.unpack(f"<{len(raw) // 8}Q", raw))
    batch = target(words, target(words, 1) + (words[1] >> 32 & 0xffff))
    events = target(words, batch + 3)  # after the three data words of Batch
    count = (words[events] & 0xffffffff) >> 2
    size = (words[events] >> 32 & 0xffff) + (words[events] >> 48)
    for i in range(events + 1 + size, events + 1 + count * size):
        words[i] = (words[i] + words[i - size]) % (1 << 64)
    return struct.pack(f"<{len(words)}Q", *words)


def frames(recording):
    for frame in messages(recording.read_bytes()):
        packed = frame.get("compressed")
        if not packed:
            yield frame
            continue
        raw = zlib.decompress(bytes(packed["content"]))
        if packed["codec"] == "zlibDifferences":
            raw = undo_differences(raw)
        yield from messages(raw)


def signed(word):
    return word - (1 << 64) if word >> 63 else word


def blob(batch, index):
    row = batch["blobs"][index]
    return bytes(batch["bytes"][row["offset"]:row["offset"] + row["length"]])


def text(raw):
    """As common/render/escape.h writes text: what is no UTF-8 becomes a private-use character."""
    decoded = raw.decode("utf-8", errors="surrogateescape")
    return "".join(chr(0xEF00 + ord(c) - 0xDC00) if 0xDC80 <= ord(c) <= 0xDCFF else c for c in decoded)


def argument(batch, event, i, definition):
    at = event["firstValue"] + i
    presence = PRESENCE[batch["marks"][at] & 7]
    if presence == "absent":
        return None
    word = int(batch["values"][at])
    shown = {"name": definition["name"], "type": definition["type"]}
    if definition["rendering"] != "plain" or presence != "present":
        return shown  # by name: the value is not compared
    kind = definition["kind"]
    if kind in SIGNED:
        shown["value"] = signed(word)
    elif kind in ("uint16", "uint32", "uint64"):
        shown["value"] = word
    elif kind == "text":
        shown["value"] = text(blob(batch, word))
    elif kind == "textArray":
        shown["value"] = [text(part) for part in blob(batch, word).split(b"\0")[:-1]]
    return shown


def stranger_events(recording):
    header = None
    for frame in frames(recording):
        header = frame.get("header", header)
        batch = frame.get("batch")
        if not batch:
            continue
        rows = {row["id"]: row for row in header["catalogue"]}
        clock = header["clock"]
        for event in batch["events"]:
            row = rows[event["eventId"]]
            is_syscall = row["hooks"] and row["hooks"][0]["kind"] == "syscall"
            task = batch["tasks"][event["actor" if is_syscall else "task"]]
            arguments = [argument(batch, event, i, definition)
                         for i, definition in enumerate(row.get("arguments", []))
                         if i < event["valueCount"]]
            yield {
                "timestamp": int(event["time"]) - int(clock["boot"]) + int(clock["wall"]),
                "processId": task["nsPid"], "threadId": task["nsTid"],
                "hostProcessId": task["pid"], "hostThreadId": task["tid"],
                "hostParentProcessId": task["parentPid"], "userId": task["uid"],
                "mountNamespace": task["mountNamespace"], "pidNamespace": task["pidNamespace"],
                "processName": text(blob(batch, task["comm"])),
                "hostName": text(blob(batch, task["utsName"])),
                "eventId": str(event["eventId"]), "eventName": row["name"],
                "returnValue": int(event["returnValue"]),
                "args": [a for a in arguments if a is not None],
            }


def fits(stranger, ours):
    if any(stranger[key] != ours[key] for key in stranger if key != "args"):
        return False
    if len(stranger["args"]) != len(ours["args"]) or ours["argsNum"] != len(ours["args"]):
        return False
    return all(all(theirs[key] == mine[key] for key in theirs)
               for theirs, mine in zip(stranger["args"], ours["args"]))


def main():
    if not shutil.which("capnp"):
        print("skipped: no capnp (package capnproto)")
        return 77
    compared = values = 0
    for recording in sorted(HERE.glob("*.recording")):
        lines = subprocess.run([sys.argv[1], "cat", "-o", "json", recording], check=True,
                               capture_output=True).stdout.decode().splitlines()
        ours = [json.loads(line) for line in lines]
        theirs = list(stranger_events(recording))
        if len(ours) != len(theirs):
            print(f"{recording.name}: {len(theirs)} events by capnp, {len(ours)} by cat")
            return 1
        for stranger, event in zip(theirs, ours):
            if not fits(stranger, event):
                print(f"{recording.name}: by capnp\n  {stranger}\nby cat\n  {event}")
                return 1
            compared += 1
            values += sum("value" in shown for shown in stranger["args"])
    print(f"{compared} events with {values} plain values are the same")
    return 0 if compared > 0 and values > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
