import * as z from 'zod';
import {
  controversialities,
  longestCategory,
  longestDesired,
  longestGuideline,
  mostDesired,
  objectivities,
  type PreferenceAttributes,
} from './preferenceAttributes.ts';

/** Apart from the attributes themselves, so that a page that shows them does without what checks them. */
export const preferenceAttributes = z.object({
  category: z.string().trim().toLowerCase().min(1).max(longestCategory),
  objectivity: z.enum(objectivities),
  controversiality: z.enum(controversialities),
  desired: z.array(z.string().trim().min(1).max(longestDesired)).max(mostDesired),
  guideline: z.string().trim().min(1).max(longestGuideline),
}) satisfies z.ZodType<PreferenceAttributes>;
