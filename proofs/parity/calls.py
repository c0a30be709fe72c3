"""Reads a call from each line of standard input and writes what became of it as a line to standard output.

A call is {"action": ..., "parameters": {wire name: value}}. Of each, the result is
{"answer": the answer as wire-named JSON or null, "error": text or null, "unsent": names the SDK has no place for}.
"""
import json
import sys


def run(send):
    """Makes all calls, one after the other, until the input ends."""
    for line in sys.stdin:
        call, unsent = json.loads(line), []
        try:
            answer, error = send(call["action"], call["parameters"], unsent), None
        except Exception as caught:  # whatever the SDK raises is a result here
            answer, error = None, f"{type(caught).__name__}: {caught}"
        print(json.dumps({"answer": answer, "error": error, "unsent": unsent}), flush=True)
