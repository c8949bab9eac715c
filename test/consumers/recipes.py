"""Gives each recipe to the trainer that it was written for.

Reads recipes.json in the folder of exports: a list of {"name", "trainer", "recipe", "command", "model", "package",
"python", "missing"}. TRL's own program takes a recipe as it is and trains two steps; what it then trained with is compared
with the recipe, key by key. A trainer that is not installed cannot be run: its recipe is held against the options that its
released package defines, and the run is told as absent, with the reason.
"""

import ast
import json
import math
import subprocess
import sys
from pathlib import Path

import yaml

from report import Absent
from schemas import axolotl_problems, llamafactory_problems, openrlhf_problems
from tiny_model import all_texts, tiny_config, tiny_tokenizer

# What makes two steps on a CPU of a whole training; a recipe says nothing about these.
SHORT = {
    "max_steps": 2,
    "per_device_train_batch_size": 2,
    "gradient_accumulation_steps": 1,
    "logging_steps": 1,
    "save_strategy": "no",
    "report_to": "none",
    "disable_tqdm": True,
    "bf16": False,
}
READ_LLAMAFACTORY = """
import json, sys, yaml
from llamafactory.hparams import get_train_args
with open(sys.argv[1], encoding="utf8") as file:
    parts = get_train_args(yaml.safe_load(file))
print(json.dumps({key: value for part in parts for key, value in vars(part).items()}, default=str))
"""
# Where a recipe's value says what to load rather than how to train.
PLACES = {"model_name_or_path", "datasets", "output_dir"}


def check_recipes(report, folder, work):
    recipes = json.loads((folder / "recipes.json").read_text("utf8"))
    for model in {recipe["model"] for recipe in recipes}:
        make_model(Path(model), folder)
    for recipe in recipes:
        name, trainer = recipe["name"], recipe["trainer"]
        if trainer == "trl":
            report.check(name, f"trl {recipe['command'].split()[1]}", lambda: run_trl(recipe, work))
            continue
        report.check(name, f"options of {trainer}", lambda: check_options(recipe))
        if trainer in RUNS:
            report.check(name, trainer, lambda: RUNS[trainer](recipe, work))


def make_model(path, folder):
    """A folder as the Hub has them, that a trainer loads by its path."""
    from transformers import LlamaForCausalLM

    rows = [json.loads(line) for line in (folder / "noisy.jsonl").read_text("utf8").splitlines()]
    tokenizer = tiny_tokenizer(list(all_texts(rows)))
    LlamaForCausalLM(tiny_config(tokenizer, longest=16_384)).save_pretrained(path)
    tokenizer.save_pretrained(path)


def ended(command, **more):
    """What a program wrote. Raises AssertionError where it did not end well."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, **more)
    if done.returncode != 0:
        raise AssertionError(f"{command[0]} ended with {done.returncode}: {done.stdout[-1200:]}")
    return done.stdout


def losses_of(text):
    """The losses that a trainer of transformers wrote, one a step."""
    lines = [line.strip() for line in text.splitlines() if line.strip().startswith("{'loss'")]
    losses = [float(ast.literal_eval(line)["loss"]) for line in lines]
    if len(losses) != SHORT["max_steps"] or not all(map(math.isfinite, losses)):
        raise AssertionError(f"expected the losses of two steps, got {losses}: {text[-1200:]}")
    return losses


def taken_over(settings, arguments):
    """Holds what a recipe says against what was trained with. Raises AssertionError where they differ."""
    taken = {}
    for key, value in settings.items():
        if key in PLACES:
            continue
        actual = getattr(arguments, key)
        if actual != value:
            raise AssertionError(f"{key} is {value!r} in the recipe, and {actual!r} in the training")
        taken[key] = actual
    return taken


def run_trl(recipe, work):
    import torch

    settings = yaml.safe_load(Path(recipe["recipe"]).read_text("utf8"))
    out = work / "recipes" / recipe["name"]
    short = {**SHORT, "use_cpu": True, "output_dir": out}
    program, *rest = recipe["command"].split()
    command = [str(Path(sys.executable).parent / program), *rest]
    text = ended(command + [part for key, value in short.items() for part in (f"--{key}", str(value))])
    arguments = torch.load(out / "training_args.bin", weights_only=False)
    # What this check sets is not the recipe's.
    if any(key in settings for key in SHORT):
        raise AssertionError("the recipe says what this check says itself")
    return {"losses": losses_of(text), "taken over": taken_over(settings, arguments)}


def check_options(recipe):
    problems = {
        "llamafactory": llamafactory_problems,
        "axolotl": axolotl_problems,
        "openrlhf": openrlhf_problems,
    }[recipe["trainer"]](recipe)
    if problems:
        raise AssertionError("; ".join(problems))
    return {"held against": "the released package", "package": recipe["package"]}


def interpreter(recipe):
    if recipe.get("python") is None:
        raise Absent(recipe["missing"])
    return Path(recipe["python"])


def run_llamafactory(recipe, work):
    python = interpreter(recipe)
    settings = yaml.safe_load(Path(recipe["recipe"]).read_text("utf8"))
    out = work / "recipes" / recipe["name"]
    short = {**SHORT, "output_dir": out, "overwrite_cache": True, "preprocessing_num_workers": 1}
    # Its command line reads values as YAML, where a bare `no` is no word.
    short["save_strategy"] = "'no'"
    command = [str(python.parent / "llamafactory-cli"), "train", recipe["recipe"]]
    text = ended(
        command + [f"{key}={json.dumps(value) if isinstance(value, bool) else value}" for key, value in short.items()]
    )
    # What it trained with is in no file but for transformers' own part: its parser says the rest.
    known = json.loads(ended([str(python), "-c", READ_LLAMAFACTORY, recipe["recipe"]]).splitlines()[-1])
    taken = {key: known[key] for key in settings if key not in PLACES}
    for key, value in taken.items():
        if value != settings[key] and value != [settings[key]]:
            raise AssertionError(f"{key} is {settings[key]!r} in the recipe, and {value!r} in the training")
    return {"losses": losses_of(text), "taken over": taken}


def run_axolotl(recipe, _work):
    """Axolotl trains on a GPU alone; its own schema takes the recipe on any machine, and says what it made of it."""
    python = interpreter(recipe)
    settings = yaml.safe_load(Path(recipe["recipe"]).read_text("utf8"))
    known = json.loads(ended([str(python), "-c", READ_AXOLOTL, recipe["recipe"]]).splitlines()[-1])
    taken = {key: known[key] for key in settings if key in known and key not in PLACES}
    for key, value in taken.items():
        if value != settings[key]:
            raise AssertionError(f"{key} is {settings[key]!r} in the recipe, and {value!r} in the training")
    return {"taken over": taken}


READ_AXOLOTL = """
import json, sys, yaml
from axolotl.utils.schemas.config import AxolotlInputConfig
with open(sys.argv[1], encoding="utf8") as file:
    known = AxolotlInputConfig(**yaml.safe_load(file))
print(json.dumps(known.model_dump(mode="json", by_alias=True), default=str))
"""


def run_openrlhf(recipe, _work):
    interpreter(recipe)
    raise Absent("OpenRLHF trains on GPUs of NVIDIA alone: its script was run up to its parser")


RUNS = {"llamafactory": run_llamafactory, "axolotl": run_axolotl, "openrlhf": run_openrlhf}
