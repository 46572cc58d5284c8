/** How work ended that others do not wait for: `late` goes on. */
export type BoundedEnd = "done" | "late" | { readonly error: unknown };

/** Waits for some work, but no longer than `withinMs`. Never rejects. */
export async function bounded(work: Promise<unknown>, withinMs: number): Promise<BoundedEnd> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<"late">((resolve) => {
    timer = setTimeout(() => resolve("late"), withinMs);
  });
  const ended = work.then(
    (): BoundedEnd => "done",
    (error: unknown): BoundedEnd => ({ error }),
  );
  const end = await Promise.race([ended, late]);
  clearTimeout(timer);
  return end;
}
