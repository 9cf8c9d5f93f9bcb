"""The manifests that people apply: valid by Kubernetes' own schemas, and true to the program."""

from __future__ import annotations

import itertools
import re
import shlex
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import kubernetes_validate
import pytest
import yaml

from kasauti_recommender.cli import commands
from kasauti_recommender.serving.balancer import haproxy_by_name
from kasauti_recommender.serving.capacity import Assumed, Needed, cost_at, measured, needed

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


def containers(template: dict[str, Any]) -> list[dict[str, Any]]:
    return [*template["spec"].get("initContainers", ()), *template["spec"]["containers"]]


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
    labels = [t["metadata"]["labels"] for t in templates().values() if "metadata" in t]
    for service in of("Service").values():
        assert any(service["spec"]["selector"].items() <= held.items() for held in labels)
    for document in of("StatefulSet").values():
        assert document["spec"]["serviceName"] in of("Service")
    own_claims = {
        f"{claim['metadata']['name']}-{name}-{number}"
        for name, document in of("StatefulSet").items()
        for claim in document["spec"]["volumeClaimTemplates"]
        for number in range(document["spec"]["replicas"])
    }
    claims, maps = {*of("PersistentVolumeClaim"), *own_claims}, of("ConfigMap")
    for name, template in templates().items():
        volumes = {v["name"]: v for v in template["spec"].get("volumes", ())}
        for volume in volumes.values():
            if "persistentVolumeClaim" in volume:
                assert volume["persistentVolumeClaim"]["claimName"] in claims
            else:
                assert volume["configMap"]["name"] in maps
        own = of("StatefulSet").get(name, {"spec": {}})["spec"].get("volumeClaimTemplates", ())
        known = {*volumes, *(claim["metadata"]["name"] for claim in own)}
        for container in containers(template):
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
        for container in containers(template):
            if not container["image"].startswith("kasauti"):
                continue
            name, *words = container["args"]
            command = command_named(name)
            known = {option for p in command.params for option in p.opts}
            assert {word for word in words if word.startswith("--")} <= known
            seen += 1
    assert seen == 5
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
    name = "nodes.recommender.svc.cluster.local"
    assert text == haproxy_by_name(f"{name}:8008", 64, grpc=f"{name}:8009")
    for part in of("StatefulSet").values():
        (node,) = part["spec"]["template"]["spec"]["containers"]
        words = dict(itertools.pairwise(node["args"]))
        ports = {port["name"]: str(port["containerPort"]) for port in node["ports"]}
        assert ports == {"http": words["--port"], "grpc": words["--grpc-port"]}
    assert of("HorizontalPodAutoscaler")["replica"]["spec"]["maxReplicas"] < 64


def asked_for(assumed: Assumed) -> Needed:
    return needed(assumed, cost_at(measured(), assumed.items))


def test_there_are_as_many_nodes_as_capacity_counts() -> None:
    """By one set of assumptions; the node that keeps the log answers lists as well."""
    assumed = Assumed()
    sets, scaler = of("StatefulSet"), of("HorizontalPodAutoscaler")["replica"]["spec"]
    log = sets["log"]["spec"]["replicas"]
    assert log + sets["replica"]["spec"]["replicas"] == asked_for(assumed).nodes
    assert log + scaler["minReplicas"] == asked_for(replace(assumed, peak=1)).nodes
    assert log + scaler["maxReplicas"] >= asked_for(replace(assumed, requests=25)).nodes
    (metric,) = scaler["metrics"]
    assert metric["resource"]["target"]["averageUtilization"] == round(assumed.use * 100)
    for part in sets.values():
        (node,) = part["spec"]["template"]["spec"]["containers"]
        asked = node["resources"]["requests"]
        assert asked["cpu"] == str(assumed.cores)
        assert float(asked["memory"].removesuffix("Gi")) > asked_for(assumed).gib


def test_the_pages_count_by_the_same_assumptions() -> None:
    assumed, out = Assumed(), asked_for(Assumed())
    said = " ".join((ROOT / "docs/explanation/recommender.md").read_text().split())
    assert assumed.requests == 10
    assert assumed.peak == 4
    assert "ten requests each a day: 10⁸ a day" in said
    assert f"{out.mean:,.0f} a second in the mean" in said
    assert f"{out.nodes} nodes of {assumed.cores} processors" in said
    assert f"{asked_for(replace(assumed, peak=1)).nodes} in the mean" in said
    how_to = (ROOT / "docs/how-to/run-the-recommender-on-several-nodes.md").read_text()
    assert f"--requests {assumed.requests:g} --peak {assumed.peak:g}" in how_to


def test_what_lies_on_the_logs_own_volume_is_read_on_its_machine() -> None:
    """A volume of one machine is mounted beside the pod that holds it, or not at all."""
    spec = templates()["export"]["spec"]
    claims = [
        volume["persistentVolumeClaim"]["claimName"]
        for volume in spec["volumes"]
        if volume["persistentVolumeClaim"]["claimName"] not in of("PersistentVolumeClaim")
    ]
    assert claims == ["data-log-0"]
    (rule,) = spec["affinity"]["podAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]
    assert rule["topologyKey"] == "kubernetes.io/hostname"
    log = of("StatefulSet")["log"]["spec"]["template"]["metadata"]["labels"]
    assert rule["labelSelector"]["matchLabels"].items() <= log.items()


def test_training_reads_what_the_export_writes() -> None:
    words = {
        container["args"][0]: container["args"]
        for name in ("export", "train")
        for container in containers(templates()[name])
    }
    train = dict(itertools.pairwise(words["train"]))
    assert Path(words["events"][-1]).is_relative_to(train["--events"])
    assert words["catalogue"][-1] == train["--catalogue"]
