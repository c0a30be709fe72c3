"""Calls through aliyun-python-sdk-dyplsapi, the older official SDK. Argument: host:port."""
import importlib
import json
import sys

from aliyunsdkcore.client import AcsClient

from calls import run

client = AcsClient("testId", "testSecret", "cn-hangzhou")


def send(action, parameters, unsent):
    name = action + "Request"
    try:
        module = importlib.import_module("aliyunsdkdyplsapi.request.v20170525." + name)
    except ModuleNotFoundError:
        unsent.append("*")
        raise LookupError("the SDK has no such action") from None
    request = getattr(module, name)()
    request.set_endpoint(sys.argv[1])
    for parameter, value in parameters.items():
        setter = getattr(request, "set_" + parameter, None)
        if setter is None:
            unsent.append(parameter)
        else:
            setter(value)
    return json.loads(client.do_action_with_exception(request))


run(send)
