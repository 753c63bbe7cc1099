/**
 * Anything that validates: zod, valibot, arktype and every other library of the Standard Schema family, in the smallest
 * form that this package needs.
 *
 * @see https://standardschema.dev
 */
export interface Schema<Input = unknown, Output = Input> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}

/** What a schema answers. */
export type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: ReadonlyArray<SchemaIssue> };

/** One complaint of a schema. */
export interface SchemaIssue {
  readonly message: string;
  readonly path?: ReadonlyArray<PropertyKey | { readonly key: PropertyKey }> | undefined;
}

/** What a schema takes. Without a schema, any object. */
export type SchemaInput<S> = S extends Schema<infer I, unknown> ? I : Record<string, unknown>;
/** What a schema makes of it. Without a schema, any object. */
export type SchemaOutput<S> = S extends Schema<infer _I, infer O> ? O : Record<string, unknown>;

function pathOf(issue: SchemaIssue): string {
  return (issue.path ?? []).map((step) => String(typeof step === "object" ? step.key : step)).join(".");
}

/**
 * Validates a value against a schema.
 *
 * @param what Names the value in the error, as in "clientData".
 * @throws An error that lists every issue with its path.
 */
export async function parseWith<O>(schema: Schema<unknown, O>, value: unknown, what: string): Promise<O> {
  const result = await schema["~standard"].validate(value);
  if (result.issues === undefined) return result.value;
  const issues = result.issues.map((issue) => [pathOf(issue), issue.message].filter(Boolean).join(": "));
  throw new Error(`Invalid ${what}. ${issues.join("; ")}`);
}
