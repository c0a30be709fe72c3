"""Calls through a current official SDK. Arguments: host:port, its package, "acs3" or "v2"."""
import base64
import importlib
import inspect
import io
import json
import sys
import typing

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


def plain(name):
    """A name without what tells Python's spelling from the wire's."""
    return name.replace("_", "").replace("-", "").lower()


methods = {
    plain(name.removesuffix("with_options")): name
    for name in dir(client)
    if name.endswith("with_options")
}


def of_type(model, *types):
    """Which attributes of a model are declared as one of these types."""
    declared = inspect.signature(model).parameters.items()
    return {name for name, parameter in declared if parameter.annotation in types}


def filled(model, parameters):
    """A request as a user's program writes it."""
    request = model().from_map(parameters)
    for attribute in of_type(model, str, "str"):
        value = getattr(request, attribute)
        # Where the SDK wants JSON as a text, a user's program writes it.
        if isinstance(value, (dict, list)):
            setattr(request, attribute, json.dumps(value, ensure_ascii=False, separators=(",", ":")))
    for attribute in of_type(model, typing.BinaryIO, "BinaryIO"):
        value = getattr(request, attribute)
        if value is not None:
            setattr(request, attribute, io.BytesIO(base64.b64decode(value)))
    given = {plain(name) for name in parameters}
    for attribute, value in vars(request).items():
        # from_map turns a list that is not given into an empty one, which a user's program would not send.
        if value == [] and plain(attribute) not in given:
            setattr(request, attribute, None)
    return request


def lost(given, known, path=""):
    """The paths of what is given and not known; positions in lists are left out."""
    if isinstance(given, dict) and isinstance(known, dict):
        for name, value in given.items():
            below = f"{path}.{name}" if path else name
            if name not in known:
                yield below
            else:
                yield from lost(value, known[name], below)
    elif isinstance(given, list) and isinstance(known, list):
        for one, other in zip(given, known):
            yield from lost(one, other, path)


def send(action, parameters, unsent):
    name = methods.get(plain(action))
    if name is None:
        unsent.append("*")
        raise LookupError("the SDK has no such action")
    method, arguments, known = getattr(client, name), [], {}
    for argument in inspect.signature(method).parameters:
        if argument in ("request", "tmp_req"):
            model = getattr(models, action + "Request")
            body = parameters.get("body")
            # Where the metadata describes the body in its place, the SDK takes its members for parameters.
            inlined = isinstance(body, dict) and "body" not in inspect.signature(model).parameters
            arguments.append(filled(model, parameters | body if inlined else parameters))
            known.update(arguments[-1].to_map())
            if inlined:
                known["body"] = {name: known[name] for name in body if name in known}
        elif argument == "headers":
            model = getattr(models, action + "Headers", None)
            arguments.append(model().from_map(parameters) if model else {})
            known.update(arguments[-1].to_map() if model else {})
        elif argument == "runtime":
            arguments.append(RuntimeOptions())
        else:
            # A place in the path.
            wire = next(name for name in parameters if plain(name) == plain(argument))
            arguments.append(str(parameters[wire]))
            known[wire] = parameters[wire]
    unsent.extend(dict.fromkeys(lost(parameters, known)))
    body = method(*arguments).body
    return body.to_map() if hasattr(body, "to_map") else None


run(send)
