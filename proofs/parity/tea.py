"""Calls through alibabacloud-dyplsapi20170525, the current official SDK. Arguments: host:port, "acs3" or "v2"."""
import sys

from alibabacloud_dyplsapi20170525 import models
from alibabacloud_dyplsapi20170525.client import Client
from alibabacloud_tea_openapi.models import Config
from alibabacloud_tea_util.models import RuntimeOptions

from calls import run

endpoint, algorithm = sys.argv[1:3]
config = Config(access_key_id="testId", access_key_secret="testSecret", endpoint=endpoint, protocol="http")
if algorithm == "v2":
    config.signature_algorithm = "v2"
client = Client(config)
methods = {
    name.removesuffix("with_options").replace("_", "").lower(): name
    for name in dir(client)
    if name.endswith("with_options")
}


def send(action, parameters, unsent):
    method = methods.get(action.lower())
    if method is None:
        unsent.append("*")
        raise LookupError("the SDK has no such action")
    request = getattr(models, action + "Request")().from_map(parameters)
    given = {name.lower() for name in parameters}
    for attribute, value in vars(request).items():
        # from_map turns a list that is not given into an empty one, which a user's program would not send.
        if value == [] and attribute.replace("_", "") not in given:
            setattr(request, attribute, None)
    known = request.to_map()
    unsent.extend(name for name in parameters if name not in known)
    return getattr(client, method)(request, RuntimeOptions()).body.to_map()


run(send)
