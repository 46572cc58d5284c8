/** What `sql --format` takes. */
export const rowFormatNames = ["table", "json", "csv", "markdown", "vertical"] as const;
