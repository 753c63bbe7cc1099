/** Stand-in for an app's database client: a tagged template for one SQL statement. */
export declare function sql<Row = Record<string, unknown>>(text: TemplateStringsArray, ...values: unknown[]): Promise<Row[]>;
