import type { MediaReference } from '../comparison.ts';

type Kind = MediaReference['kind'];

/** Why a picture, video or sound that a row names is not shown. */
export type MediaRefusal =
  | 'remote'
  | 'embedded'
  | 'address'
  | 'unprintable'
  | 'script'
  | 'kind'
  | 'outside'
  | 'no-folder'
  | 'untrusted'
  | 'missing'
  | 'not-a-file'
  | 'too-large'
  | 'unreadable';

/** What is shown, by extension; all of it can be decoded without running anything. */
const extensions: Readonly<Record<Kind, readonly string[]>> = {
  image: ['png', 'jpg', 'jpeg', 'gif', 'webp', 'avif', 'bmp'],
  video: ['mp4', 'm4v', 'webm', 'ogv'],
  audio: ['mp3', 'wav', 'ogg', 'oga', 'opus', 'flac', 'm4a', 'aac'],
};

/** The largest file of each kind that is shown, in bytes. */
export const largestMedia: Readonly<Record<Kind, number>> = {
  image: 32 * 1024 * 1024,
  audio: 128 * 1024 * 1024,
  video: 512 * 1024 * 1024,
};

/** What a file of this name is shown as, whatever the row calls it; undefined for any other file. */
export function kindOfName(name: string): Kind | undefined {
  const extension = /\.([^./\\]+)$/u.exec(name)?.[1]?.toLowerCase() ?? '';
  return (['image', 'video', 'audio'] as const).find((kind) => extensions[kind].includes(extension));
}

/** Why a reference is not looked for at all, whatever there is on the disk; undefined where it may be a file's path. */
export function refusalOf(reference: string): MediaRefusal | undefined {
  // eslint-disable-next-line no-control-regex -- They are what is looked for.
  if (/[\u0000-\u001f\u007f]/u.test(reference)) return 'unprintable';
  if (/^\s*data:/iu.test(reference)) return 'embedded';
  // Two slashes of either kind name another machine, to browsers and to Windows.
  if (/^\s*(?:https?:|[\\/]{2})/iu.test(reference)) return 'remote';
  if (/^\s*[a-z][a-z\d+.-]*:/iu.test(reference) && !/^[a-z]:[\\/]/iu.test(reference)) return 'address';
  if (/\.(?:svgz?|html?|xml|xhtml|pdf)$/iu.test(reference)) return 'script';
  return kindOfName(reference) === undefined ? 'kind' : undefined;
}

/** A refusal in words, as a sentence. */
export function refusalWords(refusal: MediaRefusal, kind: Kind): string {
  const what = mediaNames[kind];
  switch (refusal) {
    case 'remote':
      return 'It lies on another machine and is not fetched.';
    case 'embedded':
      return 'Its bytes stand in the row itself. Only files of the workspace are shown.';
    case 'address':
      return 'This is an address and not the path of a file of the workspace.';
    case 'unprintable':
      return 'Its path holds characters that no path should have.';
    case 'script':
      return 'Files of this kind can run scripts and are not shown.';
    case 'kind':
      return 'The extension is not that of a picture, video or sound that is shown.';
    case 'outside':
      return 'It leads out of the workspace. Only files of the workspace are shown.';
    case 'no-folder':
      return 'No folder is open. Open the folder that holds it.';
    case 'untrusted':
      return 'Pictures, videos and sounds are shown in a trusted workspace.';
    case 'missing':
      return 'There is no such file, neither beside the dataset nor in a folder of the workspace.';
    case 'not-a-file':
      return 'This is no regular file.';
    case 'too-large':
      return `The file is larger than the ${String(largestMedia[kind] / 1024 / 1024)} MiB up to which a ${what.toLowerCase()} is shown.`;
    case 'unreadable':
      return 'The file cannot be read.';
  }
}

/** What each kind is called. */
export const mediaNames: Readonly<Record<Kind, string>> = { image: 'Picture', video: 'Video', audio: 'Sound' };
