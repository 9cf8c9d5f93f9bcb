"""``kasauti skills``: the scale and the skill graph, to browse."""

from __future__ import annotations

import json
from typing import Any

import click
from rich import box
from rich.console import Console
from rich.table import Table

from kasauti.skills import Skill, SkillGraph, competencies, load_graph


@click.group("skills", invoke_without_command=True)
@click.pass_context
def skills_group(context: click.Context) -> None:
    """Browse the scale and the skill graph."""
    if context.invoked_subcommand is None:
        context.invoke(families)


@skills_group.command("families")
def families() -> None:
    """List the families of skills and how many each holds."""
    graph = load_graph()
    table = Table("Family", "Skills", "For example", box=box.SIMPLE_HEAD)
    for family, members in graph.families().items():
        table.add_row(family, str(len(members)), ", ".join(skill.name for skill in members[:6]))
    console = Console()
    console.print(table)
    aliases = sum(len(skill.aliases) for skill in graph)
    console.print(f"{len(graph)} skills, {aliases} names, graph {graph.version}", style="dim")


@skills_group.command("search")
@click.argument("words")
def search(words: str) -> None:
    """Find skills by the beginning of any of their names."""
    found = load_graph().search(words)
    if not found:
        raise click.ClickException(f"no skill is called anything like {words!r}")
    for skill in found:
        click.echo(f"{skill.id:28} {skill.name} ({skill.family})")


@skills_group.command("show")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True)
def show(name: str, as_json: bool) -> None:
    """Show a skill: its names, what it loads on, what it is related to."""
    graph = load_graph()
    skill = graph[name] if name in graph else graph.resolve(name)
    if skill is None:
        near = ", ".join(other.name for other in graph.search(name[:3], limit=5))
        hint = f" Near it: {near}." if near else ""
        raise click.ClickException(f"no skill is called {name!r}.{hint}")
    described = _described(skill, graph)
    if as_json:
        click.echo(json.dumps(described, ensure_ascii=False, indent=1))
        return
    for key, value in described.items():
        if isinstance(value, list):
            value = ", ".join(
                f"{v['name']} ({v['relation']}, {v['credit']:.1f})" if isinstance(v, dict) else v
                for v in value
            )
        elif isinstance(value, dict):
            value = ", ".join(f"{k} {v:.2f}" for k, v in value.items())
        if value:
            click.echo(f"{key:14} {value}")


def _described(skill: Skill, graph: SkillGraph) -> dict[str, Any]:
    return {
        "id": skill.id,
        "name": skill.name,
        "kind": skill.kind,
        "family": skill.family,
        "aliases": [alias.text for alias in skill.aliases],
        "loadings": dict(skill.loadings),
        "released": skill.released.isoformat() if skill.released else "",
        "released_source": skill.released_source,
        "cues": list(skill.cues),
        "related": [
            {"name": r.skill.name, "relation": r.relation.value, "credit": r.credit}
            for r in graph.related(skill.id)
        ],
    }


@skills_group.command("scale")
def scale() -> None:
    """Print the sixteen competencies with their five anchors."""
    for competency in competencies():
        click.echo(f"\n{competency.id}  {competency.name} ({competency.dimension})")
        for level, anchor in enumerate(competency.anchors, 1):
            click.echo(f"   {level}  {anchor}")
