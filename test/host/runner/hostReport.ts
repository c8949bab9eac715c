/** What the host tests write down: the window that runs them gives no more than an exit status to the outside. */
export interface HostReport {
  readonly passed: number;
  readonly failures: readonly { readonly title: string; readonly message: string }[];
}

/** Where the report lies, from the checkout's root. */
export const hostReportPath = 'build/reports/host.json';
