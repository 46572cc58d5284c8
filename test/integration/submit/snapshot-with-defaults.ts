// A user's job module: the credit snapshot of a landing zone that the environment names.
import { creditSnapshot } from "spark-connect/credit-snapshot";

const { LANDING: landing = "", PROCESSED: processed = "" } = process.env;

// biome-ignore lint/style/noDefaultExport: a job module's job
export default creditSnapshot({ landing, processed, key: ["Id"], allowOpenDay: true });
