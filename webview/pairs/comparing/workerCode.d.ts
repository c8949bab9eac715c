// The bundler makes the worker a text of its own: a webview may only start workers from blobs.
declare module 'code:diff.worker' {
  export const code: string;
}
