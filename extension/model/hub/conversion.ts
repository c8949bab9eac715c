import { shellWord } from '../shellText.ts';
import { defaultHub } from './hubAddress.ts';
import type { ConversionCommand } from './hubModel.ts';

/** What is converted, and where to. */
export interface ConversionSource {
  readonly name: string;
  readonly architecture: string | undefined;
  readonly endpoint: string;
  readonly output: string;
}

/** What installs the program of the command. */
export const converterPackage = 'pip install "optimum-onnx[onnxruntime]"';

/** The command that makes an ONNX model of a repository with weights for PyTorch: of its newest commit, because the program
 * takes no other. Code of the repository is not run. */
export function conversionCommand(source: ConversionSource): ConversionCommand {
  const { name, architecture, endpoint, output } = source;
  const task = /ForCausalLM|LMHeadModel/u.test(architecture ?? '') ? 'text-generation' : 'text-classification';
  const args = ['export', 'onnx', '--model', name, '--task', task, output];
  const environment: Record<string, string> = endpoint === defaultHub ? {} : { HF_ENDPOINT: endpoint };
  const variables = Object.entries(environment).map(([variable, value]) => `${variable}=${shellWord(value)}`);
  const command = 'optimum-cli';
  return { command, args, environment, output, text: [...variables, command, ...args.map(shellWord)].join(' ') };
}
