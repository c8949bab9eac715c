import { runHostTests } from './driver.ts';

// Started by scripts/test.mts, which reads the report; what is printed here is for people.
const report = await runHostTests((text) => process.stdout.write(`${text}\n`));
for (const { title, message } of report.failures) process.stdout.write(`\nFAILED ${title}\n${message}\n`);
process.exitCode = report.failures.length === 0 ? 0 : 1;
