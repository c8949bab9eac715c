import { describe, expect, it } from 'vitest';
import { engineEnvironment } from '../../../extension/host/engine/engineEnvironment.ts';

describe('engineEnvironment', () => {
  it('passes on paths and languages and keeps secrets and Node options out', () => {
    const environment = engineEnvironment({
      Path: '/bin',
      HOME: '/home/a',
      LC_ALL: 'C.UTF-8',
      OPENAI_API_KEY: 'secret',
      HF_TOKEN: 'secret',
      NODE_OPTIONS: '--inspect',
      TMPDIR: undefined,
    });
    expect(environment).toEqual({ Path: '/bin', HOME: '/home/a', LC_ALL: 'C.UTF-8', ELECTRON_RUN_AS_NODE: '1' });
  });
});
