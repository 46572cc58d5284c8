/** A rule, as ESLint and Oxlint run it. What they pass to it is their own; each has its types for that. */
export interface Rule {
  /** What the rule is about, and what it says. */
  readonly meta: {
    readonly type: "problem";
    readonly docs: { readonly description: string; readonly url: string };
    readonly messages: Record<string, string>;
    readonly schema: [];
  };
  /** What the rule does at nodes of some types. */
  create(context: never): Record<string, (node: object) => void>;
}
