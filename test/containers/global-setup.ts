/** Filled in with the cluster. */
export function setup(): void {}
