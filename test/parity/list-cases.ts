// Prints the cases as JSON for scripts/parity/plans.py: by file, the calls in PySpark.
import { loadCases } from "./load-cases.ts";

const cases = await loadCases();
process.stdout.write(JSON.stringify(Object.fromEntries([...cases].map(([file, table]) => [file, Object.keys(table)]))));
