/** A node of a program's syntax tree, in the form that linters share (ESTree); the fields that are read here. */
export interface Node {
  readonly type: string;
  readonly parent?: Node;
  readonly name?: unknown;
  readonly value?: unknown;
  readonly operator?: string;
  readonly computed?: boolean;
  readonly left?: Node;
  readonly right?: Node;
  readonly test?: Node;
  readonly argument?: Node;
  readonly consequent?: Node;
  readonly alternate?: Node;
  readonly expression?: Node | boolean;
  readonly expressions?: readonly Node[];
  readonly callee?: Node;
  readonly arguments?: readonly Node[];
  readonly object?: Node;
  readonly property?: Node;
  readonly key?: Node;
  readonly properties?: readonly Node[];
  readonly source?: Node;
  readonly imported?: Node;
  readonly init?: Node | null;
  readonly id?: Node;
  readonly body?: unknown;
  readonly typeAnnotation?: Node;
  readonly returnType?: Node;
  readonly typeName?: Node;
}

/** Where a name is declared. */
export interface Definition {
  readonly type: string;
  readonly name: Node;
  readonly node: Node;
  readonly parent?: Node | null;
}

/** The names that a part of a program sees. */
export interface Scope {
  readonly set: ReadonlyMap<string, { readonly defs: readonly Definition[] }>;
  readonly upper: Scope | null;
}

/** What a linter gives a rule. */
export interface RuleContext {
  readonly sourceCode: { getScope(node: Node): Scope };
  report(problem: {
    readonly node: Node;
    readonly messageId: string;
    readonly data: Readonly<Record<string, string>>;
  }): void;
}

/** What a rule does at nodes of some types. */
export type Visitor = Readonly<Record<string, (node: Node) => void>>;
