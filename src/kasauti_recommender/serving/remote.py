"""The service over gRPC; its messages are made from the same dataclasses that HTTP reads."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict, is_dataclass
from typing import Any, get_args, get_origin

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory

from kasauti_recommender.serving.access import Access, Need
from kasauti_recommender.serving.problems import Problem
from kasauti_recommender.serving.request import (
    Accepted,
    Answer,
    Ask,
    EventIn,
    EventsIn,
    ProductIn,
    ProductsIn,
    Recommended,
    Refused,
    RemoveIn,
    SimilarAsk,
)
from kasauti_recommender.serving.schema import parts, read
from kasauti_recommender.serving.service import Service

PACKAGE, NAME = "kasauti.recommender", "Recommender"
VERBS: dict[str, tuple[type, type]] = {
    "Recommend": (Ask, Answer),
    "Similar": (SimilarAsk, Answer),
    "Events": (EventsIn, Accepted),
    "Products": (ProductsIn, Accepted),
    "Remove": (RemoveIn, Accepted),
}
_FORMS = (Recommended, Refused, EventIn, ProductIn, *dict.fromkeys(sum(VERBS.values(), ())))
_SCALARS = {str: "string", int: "int64", float: "double", bool: "bool"}
_CODES = {
    400: grpc.StatusCode.INVALID_ARGUMENT,
    401: grpc.StatusCode.UNAUTHENTICATED,
    403: grpc.StatusCode.PERMISSION_DENIED,
    404: grpc.StatusCode.NOT_FOUND,
    422: grpc.StatusCode.INVALID_ARGUMENT,
    500: grpc.StatusCode.INTERNAL,
    503: grpc.StatusCode.UNAVAILABLE,
    507: grpc.StatusCode.RESOURCE_EXHAUSTED,
}


def _kind(kind: Any) -> tuple[bool, str]:
    """Return whether the type repeats, and its name in protobuf."""
    if get_origin(kind) is tuple:
        return True, _kind(get_args(kind)[0])[1]
    if isinstance(kind, type) and is_dataclass(kind):
        return False, kind.__name__
    return False, next(_SCALARS[form] for form in kind.__mro__ if form in _SCALARS)


def proto() -> str:
    """Return the schema as a ``.proto`` file for clients in any language."""
    lines = ['syntax = "proto3";', f"package {PACKAGE};", ""]
    for form in _FORMS:
        lines.append(f"message {form.__name__} {{")
        for number, (name, (kind, required)) in enumerate(parts(form).items(), 1):
            repeated, word = _kind(kind)
            label = "repeated " if repeated else "" if required else "optional "
            lines.append(f"  {label}{word} {name} = {number};")
        lines += ["}", ""]
    lines.append(f"service {NAME} {{")
    lines += [f"  rpc {v}({a.__name__}) returns ({b.__name__});" for v, (a, b) in VERBS.items()]
    return "\n".join([*lines, "}", ""])


def _described() -> descriptor_pb2.FileDescriptorProto:
    file = descriptor_pb2.FileDescriptorProto(
        name="kasauti_recommender.proto", package=PACKAGE, syntax="proto3"
    )
    for form in _FORMS:
        message = file.message_type.add(name=form.__name__)
        for number, (name, (kind, required)) in enumerate(parts(form).items(), 1):
            repeated, word = _kind(kind)
            field = message.field.add(name=name, number=number, label=3 if repeated else 1)
            if word in _SCALARS.values():
                field.type = getattr(descriptor_pb2.FieldDescriptorProto, f"TYPE_{word.upper()}")
            else:
                field.type = descriptor_pb2.FieldDescriptorProto.TYPE_MESSAGE
                field.type_name = f".{PACKAGE}.{word}"
            if not required and not repeated:
                message.oneof_decl.add(name=f"_{name}")
                field.oneof_index, field.proto3_optional = len(message.oneof_decl) - 1, True
    return file


_POOL = descriptor_pool.DescriptorPool()
_POOL.Add(_described())


def message(form: type) -> Any:
    """Return the message class of a dataclass."""
    found = _POOL.FindMessageTypeByName(f"{PACKAGE}.{form.__name__}")
    return message_factory.GetMessageClass(found)


def to_message(value: Any) -> Any:
    """Return a dataclass as its message."""
    return json_format.ParseDict(asdict(value), message(type(value))())


def from_message(form: type, sent: Any) -> Any:
    """Return a message as its dataclass; what was left out takes the dataclass's own default."""
    return read(form, _plain(sent))


def _plain(sent: Any) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    for field in sent.DESCRIPTOR.fields:
        if field.is_repeated:
            values = getattr(sent, field.name)
            inner = field.message_type is not None
            plain[field.name] = [_plain(value) if inner else value for value in values]
        elif not field.has_presence or sent.HasField(field.name):
            plain[field.name] = getattr(sent, field.name)
    return plain


_NEEDS = {"Recommend": Need.READ, "Similar": Need.READ, "Events": Need.EVENTS}


async def start(service: Service, address: str, access: Access | None = None) -> grpc.aio.Server:
    """Serve on an address that the node's workers share; verbs that write ask for a token."""
    allow = access or Access()
    server = grpc.aio.server(options=[("grpc.so_reuseport", 1)])
    verbs: dict[str, Callable[[Any], Awaitable[Any]]] = {
        "Recommend": service.recommend, "Similar": service.similar, "Events": service.events,
        "Products": service.products, "Remove": service.remove,
    }  # fmt: skip
    handlers = {
        name: _handler(VERBS[name][0], verb, allow, _NEEDS.get(name, Need.ADMIN), service.problem)
        for name, verb in verbs.items()
    }
    server.add_generic_rpc_handlers(
        (grpc.method_handlers_generic_handler(f"{PACKAGE}.{NAME}", handlers),)
    )
    server.add_insecure_port(address)
    await server.start()
    return server


def _handler(
    form: type,
    verb: Callable[[Any], Awaitable[Any]],
    access: Access,
    need: Need,
    count: Callable[[Exception], Problem],
) -> grpc.RpcMethodHandler:
    async def answer(sent: Any, context: grpc.aio.ServicerContext) -> Any:
        told = dict(context.invocation_metadata() or ())
        try:
            access.check(need, str(told.get("authorization", "")))
            return to_message(await verb(from_message(form, sent)))
        except Exception as error:  # what nobody foresaw is answered and counted too
            problem = count(error)
            await context.abort(
                _CODES.get(problem.status, grpc.StatusCode.UNKNOWN), json.dumps(problem.body())
            )

    return grpc.unary_unary_rpc_method_handler(
        answer,
        request_deserializer=message(form).FromString,
        response_serializer=lambda reply: reply.SerializeToString(),
    )
