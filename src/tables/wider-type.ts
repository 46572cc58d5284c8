/** Whether a column's type widens in such a way that table formats take it without a rewrite of their files. */
export function isWiderType({ from, to }: { readonly from: string; readonly to: string }): boolean {
  return (from === "int" && to === "bigint") || (from === "float" && to === "double");
}
