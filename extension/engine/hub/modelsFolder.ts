import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** Folder for models where none is set: that of caches of this user. */
export function defaultModelsFolder(
  environment: Environment = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  const home = homedir();
  const caches =
    environment.XDG_CACHE_HOME ??
    (platform === 'win32'
      ? (environment.LOCALAPPDATA ?? join(home, 'AppData', 'Local'))
      : join(home, ...(platform === 'darwin' ? ['Library', 'Caches'] : ['.cache'])));
  return join(caches, 'preference-curator', 'models');
}

/** Where a model of the Hub lies and where its parts lie until all of them are there. */
export interface ModelPlace {
  readonly folder: string;
  readonly incomplete: string;
  /** Folder for what is converted here. */
  readonly converted: string;
}

/**
 * The place of one commit of a model. Its folder is named as the model, because scores are named by it.
 *
 * @param name `owner/name`, checked
 */
export function modelPlace(models: string | undefined, name: string, revision: string): ModelPlace {
  const [owner = '', own = ''] = name.split('/');
  const root = resolve(models ?? defaultModelsFolder());
  const commit = revision.slice(0, 12);
  return {
    folder: join(root, owner, commit, own),
    incomplete: join(root, '.incomplete', `${owner}--${own}--${commit}`),
    converted: join(root, owner, 'converted', own),
  };
}
