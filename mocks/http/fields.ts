import { isObject } from "./body.ts";
import { HttpError } from "./respond.ts";

/** Reads typed fields out of a JSON object; whatever does not fit is a 400 that names the field. */
export class Fields {
  constructor(
    private readonly source: Record<string, unknown>,
    private readonly path = "",
  ) {}

  /** The raw value; undefined when it is absent. */
  raw(name: string): unknown {
    return this.source[name];
  }

  refuse(name: string, expected: string): never {
    throw new HttpError(400, `Invalid request body: ${this.path}${name} must be ${expected}`);
  }

  string(name: string, { min = 1, max = Infinity }: { min?: number; max?: number } = {}): string {
    const value = this.source[name];
    if (typeof value !== "string" || value.length < min || value.length > max) {
      this.refuse(name, `a string of ${min} to ${max} characters`.replace(" to Infinity", " or more"));
    }
    return value;
  }

  optionalString(name: string, bounds?: { min?: number; max?: number }): string | undefined {
    return this.source[name] === undefined ? undefined : this.string(name, bounds);
  }

  /** A whole number in a range. */
  optionalInteger(name: string, min: number, max: number): number | undefined {
    const value = this.source[name];
    if (value === undefined) return undefined;
    if (!Number.isInteger(value) || (value as number) < min || (value as number) > max) {
      this.refuse(name, `a whole number from ${min} to ${max}`);
    }
    return value as number;
  }

  optionalStrings(name: string, maxItems: number, maxLength: number): string[] | undefined {
    const value = this.source[name];
    if (value === undefined) return undefined;
    const fits = (item: unknown) => typeof item === "string" && item.length <= maxLength;
    if (!Array.isArray(value) || value.length > maxItems || !value.every(fits)) {
      this.refuse(name, `a list of at most ${maxItems} strings of at most ${maxLength} characters`);
    }
    return value as string[];
  }

  optionalObject(name: string): Record<string, unknown> | undefined {
    const value = this.source[name];
    if (value === undefined) return undefined;
    if (!isObject(value)) this.refuse(name, "an object");
    return value;
  }

  /** The fields of an object that must be there. */
  object(name: string): Fields {
    const value = this.source[name];
    if (!isObject(value)) this.refuse(name, "an object");
    return new Fields(value, `${this.path}${name}.`);
  }

  get value(): Record<string, unknown> {
    return this.source;
  }
}
