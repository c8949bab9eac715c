/** Resolves when the view has nothing better to do, after a tenth of a second at the latest. */
export function whenIdle(): Promise<void> {
  return new Promise((resolve) => {
    // Not every browser that VS Code runs in tells when it is idle.
    if ('requestIdleCallback' in window) {
      window.requestIdleCallback(
        () => {
          resolve();
        },
        { timeout: 100 },
      );
    } else {
      setTimeout(resolve, 20);
    }
  });
}
