/** A file of a repository. */
export interface HubFile {
  /** Below the repository's folder, with `/`. */
  readonly path: string;
  readonly bytes: number;
  /** What its content must hash to: of large files SHA-256, of others the name of the git object. */
  readonly digest: { readonly kind: 'sha256' | 'git-sha1'; readonly hex: string };
}

/** One of a repository's .onnx files with all that it needs. */
export interface HubVariant {
  /** Path of the .onnx file. */
  readonly model: string;
  readonly files: readonly HubFile[];
  readonly bytes: number;
}

/** A command line in parts, so that each shell can quote it in its own way. */
export interface ConversionCommand {
  readonly command: string;
  readonly args: readonly string[];
  /** Variables of the environment that it needs beside its own. */
  readonly environment: Readonly<Record<string, string>>;
  /** Folder that the converted model is written to. */
  readonly output: string;
  /** As it is typed into a POSIX shell. */
  readonly text: string;
}

/** What is known of a model on the Hub before any of it is downloaded. */
export interface HubModel {
  /** `owner/name`. */
  readonly name: string;
  /** Commit that the rest belongs to, 40 hexadecimal digits. */
  readonly revision: string;
  /** Page for people. */
  readonly page: string;
  /** As the model card names it; undefined where it names none. */
  readonly licence: string | undefined;
  /** Whether its owner asks for something before its files are given out. */
  readonly gated: boolean;
  /** As its configuration names it, such as `LlamaForSequenceClassification`. */
  readonly architecture: string | undefined;
  /** All files, and what they have together. */
  readonly files: readonly HubFile[];
  readonly bytes: number;
  /** The .onnx files, full weights first. Empty where it has to be converted. */
  readonly variants: readonly HubVariant[];
  /** Small files that a scorer needs and the repository does not have. */
  readonly missing: readonly string[];
  readonly conversion: ConversionCommand;
  /** Folder that a download goes to. */
  readonly folder: string;
}

const part = /^[\w](?:[\w.-]{0,94}[\w])?$/u;

/**
 * The name of a model in what a person typed or pasted: `owner/name`, or the address of its page.
 *
 * @returns undefined where it is none
 */
export function hubName(text: string): string | undefined {
  const path = text
    .trim()
    .replace(/^https?:\/\/[^/?#]*/u, '')
    .replace(/[?#].*$/u, '');
  const parts = path.split('/').filter((one) => one !== '');
  const [owner = '', name = '', below] = parts;
  if (below !== undefined && below !== 'tree' && below !== 'blob' && below !== 'resolve') return undefined;
  if (parts.length < 2 || !part.test(owner) || !part.test(name)) return undefined;
  return [owner, name].every((one) => !/\.\.|--/u.test(one)) ? `${owner}/${name}` : undefined;
}
