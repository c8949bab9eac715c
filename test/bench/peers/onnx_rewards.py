"""python onnx_rewards.py FOLDER DATASET ROWS TOKENS BATCH: scores both responses of some rows as one would in Python.

The tokenizer of transformers and a session of ONNX Runtime, with what both do unless told otherwise, in the order of the
file. Prints the milliseconds that it took, the model being loaded and having computed once, and the rewards, as JSON.
"""

import json
import sys
import time

import onnxruntime
from transformers import AutoTokenizer

# Prompts are cut to this before they become tokens, as they were when the reference models were trained.
PROMPT_CHARACTERS = 600


def main():
    folder, dataset, rows, tokens, batch = sys.argv[1:]
    size = int(batch)
    texts = []
    with open(dataset, encoding="utf-8") as file:
        for _, line in zip(range(int(rows)), file):
            row = json.loads(line)
            prompt = row["prompt"][:PROMPT_CHARACTERS]
            texts += [(prompt, row["chosen"]), (prompt, row["rejected"])]
    tokenizer = AutoTokenizer.from_pretrained(folder)
    session = onnxruntime.InferenceSession(f"{folder}/model.onnx", providers=["CPUExecutionProvider"])
    names = {given.name for given in session.get_inputs()}

    def score(start):
        prompts, responses = zip(*texts[start : start + size])
        inputs = tokenizer(
            list(prompts),
            list(responses),
            padding=True,
            truncation="only_second",
            max_length=int(tokens),
            return_tensors="np",
        )
        (logits,) = session.run(None, {name: value for name, value in inputs.items() if name in names})
        return logits[:, 0].tolist()

    score(0)
    started = time.perf_counter()
    rewards = []
    for start in range(0, len(texts), size):
        rewards += score(start)
    print(json.dumps({"milliseconds": 1000 * (time.perf_counter() - started), "rewards": rewards}))


main()
