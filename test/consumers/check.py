"""Gives each export to the programs that it was made for.

Reads manifest.json in the folder of exports: a list of {"file", "format", "columns", "rows", "trainers"}, and recipes.json
beside it, which `recipes.py` describes. Prints one JSON object a check, {"export", "consumer", "result"}, and ends with
status 1 if one of them failed.
"""

import json
import os
import sys
from pathlib import Path

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("HF_DATASETS_OFFLINE", "1")
os.environ.setdefault("WANDB_DISABLED", "true")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

folder = Path(sys.argv[1])
work = Path(sys.argv[2])
os.environ.setdefault("HF_HOME", str(work / "hf"))

# After the environment is set: they may load what reads it.
from recipes import check_recipes  # noqa: E402
from report import Absent, Report, version  # noqa: E402
from tiny_model import all_texts, tiny_config, tiny_tokenizer  # noqa: E402


def load(path):
    import datasets

    kind = "parquet" if path.suffix == ".parquet" else "json"
    return datasets.load_dataset(kind, data_files=str(path), split="train", cache_dir=str(work / "datasets"))


def arguments(name, **more):
    return dict(
        output_dir=str(work / "out" / name),
        max_steps=2,
        per_device_train_batch_size=2,
        report_to=[],
        save_strategy="no",
        logging_steps=1,
        use_cpu=True,
        disable_tqdm=True,
        **more,
    )


def train(name, dataset, recipe):
    """Two steps of one of TRL's trainers; the losses that it logged."""
    import trl
    from transformers import LlamaForCausalLM, LlamaForSequenceClassification, LlamaForTokenClassification

    tokenizer = tiny_tokenizer(list(all_texts(dataset.to_list())))
    config = tiny_config(tokenizer)
    settings = recipe or {}

    def causal():
        # DPO loads its reference model once more from where the model came from.
        place = str(work / "model")
        LlamaForCausalLM(config).save_pretrained(place)
        tokenizer.save_pretrained(place)
        return LlamaForCausalLM.from_pretrained(place)

    if name == "dpo":
        trainer = trl.DPOTrainer(
            model=causal(),
            args=trl.DPOConfig(**arguments(name, max_length=256, **settings)),
            train_dataset=dataset,
            processing_class=tokenizer,
        )
    elif name == "reward":
        config.num_labels = 1
        trainer = trl.RewardTrainer(
            model=LlamaForSequenceClassification(config),
            args=trl.RewardConfig(**arguments(name, max_length=256, **settings)),
            train_dataset=dataset,
            processing_class=tokenizer,
        )
    elif name == "kto":
        kto_config, kto_trainer = experimental("KTOConfig", "KTOTrainer", "kto")
        trainer = kto_trainer(
            model=causal(),
            ref_model=causal(),
            args=kto_config(**arguments(name, max_length=256, **settings)),
            train_dataset=dataset,
            processing_class=tokenizer,
        )
    elif name == "sft":
        trainer = trl.SFTTrainer(
            model=causal(),
            args=trl.SFTConfig(**arguments(name, max_length=256, **settings)),
            train_dataset=dataset,
            processing_class=tokenizer,
        )
    elif name == "prm":
        prm_config, prm_trainer = experimental("PRMConfig", "PRMTrainer", "prm")
        config.num_labels = 2
        trainer = prm_trainer(
            model=LlamaForTokenClassification(config),
            args=prm_config(**arguments(name, max_length=256, **settings)),
            train_dataset=dataset,
            processing_class=tokenizer,
        )
    else:
        raise ValueError(f"no such trainer: {name}")
    trainer.train()
    losses = [round(entry["loss"], 4) for entry in trainer.state.log_history if "loss" in entry]
    if len(losses) != 2 or any(loss != loss for loss in losses):
        raise AssertionError(f"expected the losses of two steps, got {losses}")
    return {"steps": trainer.state.global_step, "losses": losses}


def experimental(config, trainer, module):
    """TRL moves trainers to `trl.experimental` and drops some; both places count."""
    import importlib

    import trl

    try:
        return getattr(trl, config), getattr(trl, trainer)
    except AttributeError:
        try:
            place = importlib.import_module(f"trl.experimental.{module}")
        except ModuleNotFoundError as error:
            raise Absent(f"{trainer} is in no place of {version('trl')}") from error
        return getattr(place, config), getattr(place, trainer)


def check_loading(entry, path):
    dataset = load(path)
    if len(dataset) != entry["rows"]:
        raise AssertionError(f"{len(dataset)} rows instead of {entry['rows']}")
    if sorted(dataset.column_names) != sorted(entry["columns"]):
        raise AssertionError(f"columns {dataset.column_names} instead of {entry['columns']}")
    return {name: str(feature) for name, feature in dataset.features.items()}


def check_tables(entry, path):
    import pandas
    import pyarrow.parquet

    table = pyarrow.parquet.read_table(path)
    frame = pandas.read_parquet(path)
    if table.num_rows != entry["rows"] or len(frame) != entry["rows"]:
        raise AssertionError(f"{table.num_rows} and {len(frame)} rows instead of {entry['rows']}")
    expected = [json.loads(line) for line in (folder / entry["same_as"]).read_text("utf8").splitlines()]
    if table.to_pylist() != expected:
        raise AssertionError("the rows are not those of the JSON Lines export")
    return {"row_groups": pyarrow.parquet.ParquetFile(path).num_row_groups}


def check_card(path):
    import huggingface_hub

    card = huggingface_hub.DatasetCard.load(path)
    card.data.to_dict()
    if not card.data.to_dict().get("configs"):
        raise AssertionError("the card names no files")
    return {"configs": card.data.to_dict()["configs"]}


def main():
    report = Report()
    report.versions(["torch", "transformers", "trl", "datasets", "pandas", "pyarrow", "huggingface_hub"])
    for entry in json.loads((folder / "manifest.json").read_text("utf8")):
        path = folder / entry["file"]
        if entry["format"] == "card":
            report.check(entry["file"], "huggingface_hub.DatasetCard", lambda: check_card(path))
            continue
        report.check(entry["file"], "datasets.load_dataset", lambda: check_loading(entry, path))
        if "same_as" in entry:
            report.check(entry["file"], "pandas and pyarrow", lambda: check_tables(entry, path))
        for trainer in entry.get("trainers", []):
            settings = entry.get("settings", {}).get(trainer)
            report.check(entry["file"], f"trl {trainer}", lambda: train(trainer, load(path), settings))
    check_recipes(report, folder, work)
    return report.status


sys.exit(main())
