import type { MetadataValidator } from '@artifact-store/registry';

/** A validator for tests of what stands on the port: of a schema it knows `required`, and nothing else. */
export const requiredMembers: MetadataValidator = {
  problemsOf: async ({ applied }) =>
    Array.isArray(requiredBy(applied)) ? [] : [{ pointer: '/required', message: 'must be array' }],
  violations: async ({ applied }, metadata) => {
    const missing = requiredBy(applied).filter((name) => !Object.hasOwn(metadata, name));
    return { shown: missing.map((name) => ({ pointer: '', message: `must have ${name}` })), count: missing.length };
  },
};

function requiredBy(applied: unknown): readonly string[] {
  return (applied as { readonly required?: readonly string[] }).required ?? [];
}
