import fc from 'fast-check';

// The same cases in every run: a test that fails must fail again. `FAST_CHECK_SEED` looks elsewhere.
fc.configureGlobal({ seed: Number(process.env.FAST_CHECK_SEED ?? 20_261_124) });
