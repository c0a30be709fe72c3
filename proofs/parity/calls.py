"""Reads calls from standard input and writes what became of them to standard output.

A call is {"action": ..., "parameters": {wire name: value}}. Of each, the result is
{"answer": the answer as wire-named JSON or null, "error": text or null, "unsent": names the SDK has no place for}.
"""
import json
import sys


def run(send):
    """Makes all calls, one after the other."""
    results = []
    for call in json.load(sys.stdin):
        unsent = []
        try:
            answer, error = send(call["action"], call["parameters"], unsent), None
        except Exception as caught:  # whatever the SDK raises is a result here
            answer, error = None, f"{type(caught).__name__}: {caught}"
        results.append({"answer": answer, "error": error, "unsent": unsent})
    json.dump(results, sys.stdout)
