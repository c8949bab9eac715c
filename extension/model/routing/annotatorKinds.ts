/**
 * Words in the name of an annotator that say that it is a model. A guess from names alone, which the curator can
 * overrule: a person may be called Claude.
 */
const modelWords =
  /judge|gpt|llm|claude|gemini|gemma|llama|qwen|mistral|mixtral|palm|deepseek|falcon|vicuna|model|(?:^|[^a-z])(?:ai|rm|bot|auto|machine)(?:$|[^a-z])/iu;

export function isModelName(annotator: string): boolean {
  return modelWords.test(annotator);
}
