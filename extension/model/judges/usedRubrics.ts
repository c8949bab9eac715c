import type { JudgeInfo } from '../contract/judging.ts';
import type { UsedRubric } from '../contract/rubricView.ts';

/** Versions that judges were asked by, the newest first. */
export function usedRubricsOf(judges: readonly JudgeInfo[]): readonly UsedRubric[] {
  const used = new Map<string, UsedRubric>();
  for (const { rubricVersion: version, rubric, model, comparisons, created } of judges) {
    const before = used.get(version);
    used.set(version, {
      version,
      rubric,
      firstUsed: Math.min(created, before?.firstUsed ?? created),
      models: [...new Set([...(before?.models ?? []), model])],
      comparisons: comparisons + (before?.comparisons ?? 0),
    });
  }
  return [...used.values()].sort((left, right) => right.firstUsed - left.firstUsed);
}
