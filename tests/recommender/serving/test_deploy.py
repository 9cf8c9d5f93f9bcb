"""The manifests that people apply: valid by Kubernetes' own schemas, and true to the program."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import click
import kubernetes_validate
import pytest
import yaml

from kasauti_recommender.cli import commands
from kasauti_recommender.serving.balancer import haproxy_by_name

ROOT = Path(__file__).parents[3]
DEPLOY = ROOT / "examples/deploy-recommender"
DOCUMENTS: list[dict[str, Any]] = list(yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text()))


def of(kind: str) -> dict[str, dict[str, Any]]:
    return {d["metadata"]["name"]: d for d in DOCUMENTS if d["kind"] == kind}


def templates() -> dict[str, dict[str, Any]]:
    found = {
        n: d["spec"]["template"] for k in ("StatefulSet", "Deployment") for n, d in of(k).items()
    }
    jobs = {n: d["spec"]["jobTemplate"]["spec"]["template"] for n, d in of("CronJob").items()}
    return found | jobs


@pytest.mark.parametrize(
    "document", DOCUMENTS, ids=lambda d: f"{d['kind']} {d['metadata']['name']}"
)
def test_each_is_valid_by_the_schema(document: dict[str, Any]) -> None:
    kubernetes_validate.validate(document, "1.31", strict=True)


def test_the_schema_would_notice() -> None:
    wrong = yaml.safe_load(yaml.safe_dump(of("StatefulSet")["log"]))
    wrong["spec"]["replica"] = 3
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, "1.31", strict=True)


def test_names_lead_to_what_is_there() -> None:
    for name, document in {**of("StatefulSet"), **of("Deployment")}.items():
        wanted = document["spec"]["selector"]["matchLabels"]
        assert wanted.items() <= document["spec"]["template"]["metadata"]["labels"].items(), name
    labels = [t["metadata"]["labels"] for n, t in templates().items() if n != "train"]
    for service in of("Service").values():
        assert any(service["spec"]["selector"].items() <= held.items() for held in labels)
    for document in of("StatefulSet").values():
        assert document["spec"]["serviceName"] in of("Service")
    claims, maps = of("PersistentVolumeClaim"), of("ConfigMap")
    for name, template in templates().items():
        volumes = {v["name"]: v for v in template["spec"].get("volumes", ())}
        for volume in volumes.values():
            if "persistentVolumeClaim" in volume:
                assert volume["persistentVolumeClaim"]["claimName"] in claims
            else:
                assert volume["configMap"]["name"] in maps
        own = of("StatefulSet").get(name, {"spec": {}})["spec"].get("volumeClaimTemplates", ())
        known = {*volumes, *(claim["metadata"]["name"] for claim in own)}
        for container in template["spec"]["containers"]:
            assert {mount["name"] for mount in container["volumeMounts"]} <= known
    for scaler in of("HorizontalPodAutoscaler").values():
        target = scaler["spec"]["scaleTargetRef"]
        assert target["name"] in of(target["kind"])
    assert {d["metadata"].get("namespace", "recommender") for d in DOCUMENTS} == {"recommender"}


def command_named(name: str) -> click.Command:
    found = commands.get_command(click.Context(commands), name)
    assert found is not None
    return found


def test_arguments_are_the_programs_own() -> None:
    seen = 0
    for template in templates().values():
        for container in template["spec"]["containers"]:
            if not container["image"].startswith("kasauti"):
                continue
            name, *words = container["args"]
            command = command_named(name)
            known = {option for p in command.params for option in p.opts}
            assert {word for word in words if word.startswith("--")} <= known
            seen += 1
    assert seen == 3
    file = (DEPLOY / "Containerfile").read_text()
    (words,) = re.findall(r"^CMD \[(.+)\]$", file, re.MULTILINE)
    name, *rest = shlex.split(words.replace(",", ""))
    known = {option for p in command_named(name).params for option in p.opts}
    assert {word for word in rest if word.startswith("--")} <= known
    for sources in re.findall(r"^COPY (.+) \S+$", file, re.MULTILINE):
        assert all((ROOT / source).exists() for source in sources.split())


def test_probes_ask_what_a_node_answers() -> None:
    routes = (ROOT / "src/kasauti_recommender/serving/http.py").read_text()
    for template in templates().values():
        for container in template["spec"]["containers"]:
            ports = {port["name"] for port in container.get("ports", ())}
            for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
                if probe in container:
                    asked = container[probe]["httpGet"]
                    assert f'"{asked["path"]}"' in routes
                    assert asked["port"] in ports


def test_the_balancer_is_the_one_that_the_command_prints() -> None:
    text = of("ConfigMap")["balancer"]["data"]["haproxy.cfg"]
    assert text == haproxy_by_name("nodes.recommender.svc.cluster.local:8008", 64)
    assert of("HorizontalPodAutoscaler")["replica"]["spec"]["maxReplicas"] < 64
