import { noOperatorsOnColumns } from "./no-operators-on-columns.ts";
import type { Rule } from "./rule.ts";

export type { Rule } from "./rule.ts";

const rules: Record<"no-operators-on-columns", Rule> = { "no-operators-on-columns": noOperatorsOnColumns };
const meta = { name: "spark-connect" };

/**
 * The plugin `spark-connect/eslint`, for ESLint and Oxlint. `export default [sparkConnect.configs.recommended]` in
 * `eslint.config.js` switches it on.
 */
const plugin: {
  meta: { name: string };
  rules: typeof rules;
  configs: {
    /** The rules that nothing speaks against, as errors. */
    recommended: {
      plugins: { "spark-connect": { rules: typeof rules } };
      rules: { "spark-connect/no-operators-on-columns": "error" };
    };
  };
} = {
  meta,
  rules,
  configs: {
    recommended: {
      plugins: { "spark-connect": { rules } },
      rules: { "spark-connect/no-operators-on-columns": "error" },
    },
  },
};

// biome-ignore lint/style/noDefaultExport: linters take a plugin from there.
export default plugin;
