/**
 * What the engine process inherits: where programs, homes and temporary folders are, the language, and how to reach
 * a GPU. Everything else, such as tokens in the user's shell, stays with the editor.
 */
const inherited = new Set([
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'USERNAME',
  'TMPDIR',
  'TEMP',
  'TMP',
  'TZ',
  'LANG',
  'LANGUAGE',
  'SYSTEMROOT',
  'WINDIR',
  'USERPROFILE',
  'APPDATA',
  'LOCALAPPDATA',
  'PROGRAMDATA',
  'NUMBER_OF_PROCESSORS',
  'XDG_CACHE_HOME',
  'XDG_RUNTIME_DIR',
  'LD_LIBRARY_PATH',
  'CUDA_VISIBLE_DEVICES',
  'CUDA_HOME',
  'VK_DRIVER_FILES',
  'VK_ICD_FILENAMES',
]);

/** The environment of the engine process, from that of the extension host. */
export function engineEnvironment(source: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(source)) {
    // Windows does not tell PATH from Path.
    const known = name.toUpperCase();
    if (value !== undefined && (inherited.has(known) || known.startsWith('LC_'))) environment[name] = value;
  }
  // The desktop editor's executable is Electron, which runs scripts as Node does only when told so.
  environment.ELECTRON_RUN_AS_NODE = '1';
  return environment;
}
