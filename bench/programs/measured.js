// Shared by our programs: the session, the peak, the last line. JavaScript, as programs are deployed.
import { SparkSession } from "../../dist/index.js";

export function openSession() {
  return SparkSession.builder.remote(process.env.SPARK_REMOTE).getOrCreate();
}

export function peakMb() {
  return process.resourceUsage().maxRSS / 1024;
}

export function report(bench, facts) {
  console.log(JSON.stringify({ bench, facts }));
}

/** Reads every value of rows (bigint, double, string, date) once; contenders that read the same get the same text. */
export class Facts {
  ids = 0n;
  amounts = 0;
  names = 0;
  days = 0;

  add(id, amount, name, day) {
    this.ids += id;
    this.amounts += amount;
    this.names += name.length + name.charCodeAt(name.length - 1);
    this.days += Date.parse(day) / 86_400_000;
  }

  toString() {
    return `${this.ids} ${this.amounts.toFixed(1)} ${this.names} ${this.days}`;
  }
}
