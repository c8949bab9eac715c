"""What options trainers define, read from their released packages without running them."""

import argparse
import ast
import dataclasses
import os
import shlex
import stat
import subprocess
import tempfile
import zipfile
from pathlib import Path
from types import SimpleNamespace

import yaml


def sources(package, part):
    """Python files of a wheel below a folder, by their path in it."""
    with zipfile.ZipFile(package) as wheel:
        names = [name for name in wheel.namelist() if f"{part}/" in name and name.endswith(".py")]
        if not names:
            raise AssertionError(f"{package} has no {part}")
        return {name: wheel.read(name).decode("utf8") for name in names}


class Fields:
    """Fields of classes, their parents' included, with the values that are allowed where they are listed."""

    def __init__(self, texts):
        self.classes = {}
        for text in texts.values():
            for node in ast.walk(ast.parse(text)):
                if isinstance(node, ast.ClassDef):
                    self.classes[node.name] = node

    def of(self, name):
        node = self.classes.get(name)
        if node is None:
            return {}
        fields = {}
        for base in node.bases:
            if isinstance(base, ast.Name):
                fields.update(self.of(base.id))
        for line in node.body:
            if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name):
                fields[alias_of(line.value) or line.target.id] = listed(line.annotation)
        return fields


def alias_of(value):
    """The name that a field of pydantic has in a file, where it is another one."""
    for keyword in getattr(value, "keywords", []):
        if keyword.arg in ("alias", "validation_alias") and isinstance(keyword.value, ast.Constant):
            return keyword.value.value
    return None


def listed(annotation):
    """Values of a Literal, None where others are allowed."""
    for node in ast.walk(annotation):
        if isinstance(node, ast.Subscript) and getattr(node.value, "id", "") == "Literal":
            return set(ast.literal_eval(ast.Tuple(list(getattr(node.slice, "elts", [node.slice])), ast.Load())))
    return None


def problems_of(settings, fields, where):
    problems = [f"{where} has no {key}" for key in settings if key not in fields]
    for key, value in settings.items():
        allowed = fields.get(key)
        if allowed is not None and isinstance(value, (str, bool)) and value not in allowed:
            problems.append(f"{key} of {where} cannot be {value!r}, but {sorted(map(str, allowed))}")
    return problems


def llamafactory_problems(recipe):
    import transformers

    path = Path(recipe["recipe"])
    settings = yaml.safe_load(path.read_text("utf8"))
    fields = Fields(sources(recipe["package"], "llamafactory/hparams"))
    known = {field.name: None for field in dataclasses.fields(transformers.Seq2SeqTrainingArguments)}
    for name in ["ModelArguments", "DataArguments", "TrainingArguments", "FinetuningArguments", "GeneratingArguments"]:
        own = fields.of(name)
        if not own:
            return [f"LLaMA-Factory has no {name}"]
        known.update(own)
    problems = problems_of(settings, known, "LLaMA-Factory")
    loader = "\n".join(sources(recipe["package"], "llamafactory/data").values())
    names = {node.value for node in ast.walk(ast.parse(loader)) if isinstance(node, ast.Constant)}
    info = yaml.safe_load((Path(settings["dataset_dir"]) / "dataset_info.json").read_text("utf8"))
    for dataset in info.values():
        used = [*dataset, *dataset.get("columns", {}), *dataset.get("tags", {})]
        problems += [f"LLaMA-Factory reads no {name} of a dataset" for name in used if name not in names]
    return problems


def axolotl_problems(recipe):
    settings = yaml.safe_load(Path(recipe["recipe"]).read_text("utf8"))
    fields = Fields(sources(recipe["package"], "axolotl/utils/schemas"))
    known = fields.of("AxolotlInputConfig")
    if not known:
        return ["Axolotl has no AxolotlInputConfig"]
    problems = problems_of(settings, known, "Axolotl")
    dataset = {**fields.of("SFTDataset"), **fields.of("DPODataset"), **fields.of("KTODataset")}
    kinds = {**fields.of("UserDefinedKTOType"), **fields.of("UserDefinedDPOType")}
    for one in settings["datasets"]:
        problems += problems_of(one, dataset, "a dataset of Axolotl")
        if isinstance(one.get("type"), dict):
            problems += problems_of(one["type"], kinds, "a type of Axolotl")
    return problems


def openrlhf_problems(recipe):
    """Runs the recipe, which is a script, with a `deepspeed` that notes what it gets, and lets OpenRLHF's parser take it."""
    module, given = started(recipe["recipe"])
    name = module.rsplit(".", 1)[-1]
    texts = sources(recipe["package"], "openrlhf/cli")
    [text] = [text for path, text in texts.items() if path.endswith(f"/{name}.py")]
    taken = vars(parser_in(text).parse_args(given))
    flags = {part.removeprefix("--") for part in given if part.startswith("--")}
    return [f"OpenRLHF did not take {flag}" for flag in flags if taken.get(flag) is None]


def started(script):
    """The module that a script gives to deepspeed, and its arguments as the shell passes them on."""
    with tempfile.TemporaryDirectory() as folder:
        program, notes = Path(folder) / "deepspeed", Path(folder) / "notes"
        program.write_text(f'#!/bin/sh\nprintf "%s\\0" "$@" > {shlex.quote(str(notes))}\n', "utf8")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        path = f"{folder}{os.pathsep}{os.environ['PATH']}"
        subprocess.run(["sh", script], check=True, env={**os.environ, "PATH": path})
        flag, module, *given = notes.read_text("utf8").split("\0")[:-1]
    if flag != "--module":
        raise AssertionError(f"deepspeed is started with {flag}")
    return module, given


class Strict(argparse.ArgumentParser):
    def error(self, message):
        raise AssertionError(f"OpenRLHF refuses it: {message}")


def parser_in(text):
    """The parser that a program makes before it starts: those statements alone are run."""
    import datetime
    import math

    main = next(node for node in ast.parse(text).body if isinstance(node, ast.If))
    end = next(place for place, node in enumerate(main.body) if "parse_args" in ast.unparse(node))
    making = [node for node in main.body[:end] if isinstance(node, (ast.Assign, ast.Expr))]
    known = {
        "argparse": SimpleNamespace(ArgumentParser=Strict),
        "datetime": datetime.datetime,
        "math": math,
        "os": os,
    }
    exec(compile(ast.Module(making, []), "parser", "exec"), known)
    return known["parser"]
