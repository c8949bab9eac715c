/** The name of the JSON Lines file that is made of a file: without what says how that one is packed. */
export function importedName(fileName: string): string {
  return `${fileName.replace(/(?:\.(?:jsonl|ndjson|json))?(?:\.(?:gz|zst|parquet))?$/iu, '')}.jsonl`;
}
