import type * as z from 'zod/mini';
import { parse } from '#protocol';
import { CliProblem } from './context.ts';

/** Options against the schema that the HTTP API uses for the same thing; the problem names the option. */
export function checkOptions<S extends z.ZodMiniType>(schema: S, input: unknown): z.infer<S> {
  const parsed = parse(schema, input);
  if (parsed.ok) return parsed.value;
  throw new CliProblem(parsed.errors.map((e) => `--${e.path || 'options'}: ${e.message}`).join('; '));
}
