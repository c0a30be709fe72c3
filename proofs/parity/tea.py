"""Calls through a current official SDK. Arguments: host:port, its package, "acs3" or "v2"."""
import importlib
import inspect
import json
import sys

from alibabacloud_tea_openapi.models import Config

from calls import run

endpoint, package, algorithm = sys.argv[1:4]
models = importlib.import_module(package + ".models")
module = importlib.import_module(package + ".client")
# The newer packages take their options from elsewhere than the older ones.
RuntimeOptions = getattr(module, "RuntimeOptions", None) or module.util_models.RuntimeOptions
config = Config(access_key_id="testId", access_key_secret="testSecret", endpoint=endpoint, protocol="http")
if algorithm == "v2":
    config.signature_algorithm = "v2"
client = module.Client(config)
methods = {
    name.removesuffix("with_options").replace("_", "").lower(): name
    for name in dir(client)
    if name.endswith("with_options")
}


def takes_text(model):
    """Which attributes of a model are declared as texts."""
    declared = inspect.signature(model).parameters.items()
    return {name for name, parameter in declared if parameter.annotation in (str, "str")}


def send(action, parameters, unsent):
    method = methods.get(action.lower())
    if method is None:
        unsent.append("*")
        raise LookupError("the SDK has no such action")
    model = getattr(models, action + "Request")
    request = model().from_map(parameters)
    for attribute in takes_text(model):
        value = getattr(request, attribute)
        # Where the SDK wants JSON as a text, a user's program writes it.
        if isinstance(value, (dict, list)):
            setattr(request, attribute, json.dumps(value, ensure_ascii=False, separators=(",", ":")))
    given = {name.lower() for name in parameters}
    for attribute, value in vars(request).items():
        # from_map turns a list that is not given into an empty one, which a user's program would not send.
        if value == [] and attribute.replace("_", "") not in given:
            setattr(request, attribute, None)
    known = request.to_map()
    unsent.extend(name for name in parameters if name not in known)
    return getattr(client, method)(request, RuntimeOptions()).body.to_map()


run(send)
