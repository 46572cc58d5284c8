/** What is known of a step, for those who watch: no texts of users, which may hold secrets. */
export type StepFacts = Readonly<Record<string, string | number | boolean>>;

/** A step that goes on. */
export interface Step {
  readonly note: (facts: StepFacts) => void;
  /** Says that it failed, though its action does not throw. */
  readonly fail: (reason: string) => void;
}

/** Runs an action as a step that a trace shows. Resolves and rejects as the action does. */
export type StepRunner = <T>(name: string, facts: StepFacts, action: (step: Step) => Promise<T>) => Promise<T>;

/** For those that no trace shows. */
export const untraced: StepRunner = (_name, _facts, action) => action({ note: () => {}, fail: () => {} });
