"""The pull request of a variant: what is planted follows from its seed, and so does the key."""

import difflib
import importlib.util
import json
import random
from pathlib import Path

HERE = Path(__file__).parent
FILES = ("dataset.py", "train.py", "evaluate.py", "client.py")
WEIGHT = {"blocker": 3, "major": 2, "minor": 1}


def _sites():
    spec = importlib.util.spec_from_file_location("pull_request_sites", HERE / "sites.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def derived(given):
    """Return the files, the key and the reference's findings of a variant."""
    table = _sites()
    draw = random.Random(f"pull request {given['seed']}")
    planted = set()
    for family, count in table.PER_FAMILY.items():
        planted |= set(draw.sample([s.name for s in table.SITES if s.family == family], count))
    rest = [o.name for o in table.ODDITIES if o.name not in table.ALWAYS]
    shown = table.ALWAYS | set(draw.sample(rest, table.SHOWN - len(table.ALWAYS)))
    named = Names(given)
    sources, places = {"model.py": named((HERE / "after/model.py.txt").read_text("utf-8"))}, {}
    for file in FILES:
        sources[file], found = assembled(file, table, planted, shown, named)
        places |= found
    sites = [described(site, places[site.name], site.name in planted, named) for site in table.SITES]
    odd = [{"name": o.name} | places[o.name] for o in table.ODDITIES if o.name in shown]
    key = sorted((s for s in sites if s["planted"]), key=lambda s: -WEIGHT[s["severity"]])
    made = {"sources": sources, "sites": sites, "oddities": odd, "diff": diff(sources, named)}
    made |= {file.replace(".", "_"): text for file, text in sources.items()}
    return made | answers(key, odd, sources)


class Names:
    """Puts the variant's words into a text."""

    def __init__(self, given):
        self.given = given

    def __call__(self, text):
        return text.replace("__entity__", self.given["entity"]).replace("__outcome__", self.given["outcome"])


def assembled(file, table, planted, shown, named):
    """Return a file's text and where each site and oddity lies in it, in lines from 1."""
    sites = {site.name: site for site in table.SITES}
    odd = {oddity.name: oddity for oddity in table.ODDITIES}
    lines, places = [], {}
    for line in (HERE / "after" / f"{file}.txt").read_text("utf-8").splitlines():
        if not line.startswith("@@"):
            lines.append(named(line))
            continue
        name = line[2:]
        if name in sites:
            right, wrong = (named(t).splitlines() for t in (sites[name].right, sites[name].wrong))
            chosen, fault = (wrong, differing(right, wrong)) if name in planted else (right, range(len(right)))
        else:
            text = odd[name].odd if name in shown else odd[name].plain
            chosen, right = named(text).splitlines(), []
            fault = range(len(chosen))
        first = len(lines) + 1
        places[name] = {
            "file": file, "first": first, "last": first + len(chosen) - 1,
            "fault": [first + place for place in fault], "right": "\n".join(right) + "\n",
        }
        lines += chosen
    return "\n".join(lines) + "\n", places


def differing(right, wrong):
    """Return the places of the wrong lines that the right ones do not have, or where some are missing."""
    opcodes = difflib.SequenceMatcher(None, right, wrong, autojunk=False).get_opcodes()
    found = {p for tag, _, _, low, high in opcodes if tag in ("replace", "insert") for p in range(low, high)}
    return sorted(found or {min(low, len(wrong) - 1) for tag, _, _, low, _ in opcodes if tag == "delete"})


def described(site, place, planted, named):
    return place | {
        "name": site.name, "family": site.family, "kinds": list(site.kinds), "severity": site.severity,
        "text": named(site.text), "planted": planted,
    }


def diff(sources, named):
    """Return the change as a unified diff."""
    found = []
    for file in FILES:
        path = HERE / "before" / f"{file}.txt"
        before = named(path.read_text("utf-8")) if path.exists() else ""
        old = f"a/{file}" if before else "/dev/null"
        found += difflib.unified_diff(
            before.splitlines(keepends=True), sources[file].splitlines(keepends=True), old, f"b/{file}"
        )
    return "".join(found)


def finding(site, **change):
    """Return a finding as TOML: what the key says, or changed."""
    row = {
        "file": site["file"], "line": site["fault"][0], "kind": site["kinds"][0],
        "severity": site["severity"], "text": site["text"],
    } | change
    lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in row.items() if name != "replacement"]
    if row.get("replacement") is not None:
        lines.append(f"replacement = '''\n{row['replacement']}'''")
    return "\n[[finding]]\n" + "\n".join(lines) + "\n"


def repaired(site, **change):
    """Return a finding that brings the repair along."""
    return finding(site, **{"line": site["first"], "last": site["last"], "replacement": site["right"]} | change)


def answers(key, odd, sources):
    """Return texts that the reference, the mutants and the exemplars are written with."""
    flat = [{"file": o["file"], "line": o["first"], "kind": "correctness", "severity": "major"} for o in odd]
    made = {f"odd_{n}": "\n[[finding]]\n" + "\n".join(f"{k} = {json.dumps(v)}" for k, v in row.items()) + '\ntext = "This looks wrong."\n'
            for n, row in enumerate(flat, 1)}
    for n, site in enumerate(key, 1):
        made[f"finding_{n}"], made[f"repaired_{n}"] = finding(site), repaired(site)
    for family in ("data", "training", "metrics", "service"):
        made[f"{family}_findings"] = "".join(repaired(s) for s in key if s["family"] == family)
    turned = {"blocker": "minor", "major": "major", "minor": "blocker"}
    made["all_shifted"] = "".join(finding(s, line=s["fault"][-1] + 12) for s in key)
    made["all_of_another_kind"] = "".join(finding(s, kind="performance") for s in key)
    made["all_turned"] = "".join(repaired(s, severity=turned[s["severity"]]) for s in key)
    made["all_major"] = "".join(repaired(s, severity="major") for s in key)
    made["all_without_repair"] = "".join(finding(s) for s in key)
    made["all_repaired_idly"] = "".join(
        repaired(s, replacement="".join(line + "\n" for line in sources[s["file"]].splitlines()[s["first"] - 1 : s["last"]]))
        for s in key
    )
    made["all_repaired_by_force"] = "".join(
        repaired(s, last=min(s["last"] + 9, sources[s["file"]].count("\n"))) for s in key
    )
    rows = [{"file": file, "line": line} for file in FILES for line in range(4, len(sources[file].splitlines()), 6)]
    made["everywhere"] = "".join(
        f"\n[[finding]]\nfile = \"{r['file']}\"\nline = {r['line']}\nkind = \"correctness\"\nseverity = \"major\"\ntext = \"Look here.\"\n" for r in rows
    )
    return made
