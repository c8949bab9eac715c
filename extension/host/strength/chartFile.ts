import type { ChartFormat } from '../../model/contract/strengthView.ts';

const longest = 60;
const pngBeginning = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** A name for a chart's file that every file system takes. @param dataset name of the dataset, without its ending */
export function chartFileName(dataset: string, title: string, format: ChartFormat): string {
  const words = title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .slice(0, longest)
    .replace(/^-+|-+$/g, '');
  return `${dataset}.${words === '' ? 'chart' : words}.${format}`;
}

/** Whether a file begins as PNG does. */
export function isPng(bytes: Uint8Array): boolean {
  return pngBeginning.every((byte, place) => bytes[place] === byte);
}
